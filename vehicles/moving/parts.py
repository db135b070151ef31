"""What of rows that change their fleet needs no app to know them: who is told of them,
who wrote them, and what was written before."""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.models import EditingSession
from wagtail.models import ModelLogEntry, Revision, RevisionMixin

from accounts.models import Authored
from core.api.models import Change, Departure
from vehicles.models import PEOPLE, HasRecipients, Vehicle
from vehicles.moving.crossing import Kind, Line, Part, counted

NAMED = 10  # people or suppliers that are named in a sentence


class Rows(Part):
    """What hangs off the vehicle, by number."""

    order = 0

    @property
    def _named_elsewhere(self) -> set[Any]:
        """Return the models of which another part tells."""
        return {Vehicle}.union(*(part.tells_of for part in self.crossing.parts))

    def lines(self) -> Iterator[Line]:
        counts = [
            counted(count, model)
            for model in self.crossing.models
            if model not in self._named_elsewhere
            and (count := self.crossing.rows(model).count())
        ]
        if counts:
            yield Line(Kind.GOES, ", ".join(counts))


class People(Part):
    """Who is reminded: whoever may see the new fleet, stays."""

    order = 60

    def through(self) -> Iterator[tuple[str, QuerySet[Any]]]:
        """Yield what ties people and groups without a right to the rows: the name of
        the key to them, and the rows of the table between."""
        known = dict(
            zip(PEOPLE, (self.crossing.members, self.crossing.groups), strict=True)
        )
        for model in self.crossing.models:
            if not issubclass(model, HasRecipients):
                continue
            for name, keys in known.items():
                field: Any = model._meta.get_field(name)
                ties = field.remote_field.through._base_manager
                own, other = field.m2m_field_name(), field.m2m_reverse_field_name()
                rows = ties.filter(**{f"{own}__in": self.crossing.rows(model)})
                yield other, rows.exclude(**{f"{other}__in": keys})

    def lines(self) -> Iterator[Line]:
        names = set()
        for other, rows in self.through():
            names |= {str(getattr(row, other)) for row in rows.select_related(other)}
        if names:
            sentence = ngettext(
                "%(names)s may not see the new fleet, and is not reminded any more.",
                "%(names)s may not see the new fleet, and are not reminded any more.",
                len(names),
            )
            yield Line(Kind.LEFT, sentence % {"names": listed(names)})

    def carry_out(self) -> None:
        for _other, rows in self.through():
            rows.delete()


class Authors(Part):
    """Who made and last changed a row: whoever may not see the new fleet is not named
    in it."""

    order = 70

    def carry_out(self) -> None:
        for model in self.crossing.models:
            if issubclass(model, Authored):
                for name in ("created_by", "modified_by"):
                    strangers = ~Q(**{f"{name}__in": self.crossing.members})
                    rows = self.crossing.rows(model).exclude(**{name: None})
                    rows.filter(strangers).update(**{name: None})


class Past(Part):
    """What was written before: states to go back to are deleted, for they name people,
    suppliers and files of the old fleet. The lines of the log stay for superusers, in
    the report of all that happened, under keys that no row has."""

    order = 80

    def logged(self) -> QuerySet[ModelLogEntry]:
        """Return the lines of the log about the rows."""
        return ModelLogEntry.objects.filter(about(self.crossing.models, self._keys))

    def revisions(self) -> QuerySet[Revision]:
        """Return the earlier states of the rows."""
        kept = [one for one in self.crossing.models if issubclass(one, RevisionMixin)]
        return Revision.objects.filter(about(kept, self._keys, "base_content_type"))

    def lines(self) -> Iterator[Line]:
        if count := self.logged().count():
            sentence = ngettext(
                "The history of changes until now, of %(count)d line: the new fleet "
                "does not read who wrote what, nor goes back to it.",
                "The history of changes until now, of %(count)d lines: the new fleet "
                "does not read who wrote what, nor goes back to it.",
                count,
            )
            yield Line(Kind.LEFT, sentence % {"count": count})

    def carry_out(self) -> None:
        for model in self.crossing.models:
            if issubclass(model, RevisionMixin):
                self.crossing.rows(model).update(latest_revision=None)
        self.revisions().delete()
        sessions = EditingSession.objects
        sessions.filter(about(self.crossing.models, self._keys)).delete()
        hide_log(self.logged())

    def _keys(self, model: Any) -> QuerySet[Any]:
        return keys_of(self.crossing.rows(model))


class Departures(Part):
    """For programs that keep a copy: the rows are gone from the old fleet, and new in
    the other one."""

    order = 95

    def carry_out(self) -> None:
        now, source = timezone.now(), self.crossing.source_key
        for model in self.crossing.models:
            table = model._meta.db_table
            keys = list(self.crossing.rows(model).values_list("pk", flat=True))
            left = [Departure(table=table, row=k, fleet=source, at=now) for k in keys]
            key, fresh = ["table", "row"], ["fleet", "at", "gone"]
            Departure.objects.bulk_create(
                left,
                update_conflicts=True,
                unique_fields=[*key, "fleet"],
                update_fields=["at"],
            )
            target = self.crossing.target.pk
            came = [Change(table=table, row=k, fleet=target, at=now) for k in keys]
            Change.objects.bulk_create(
                came, update_conflicts=True, unique_fields=key, update_fields=fresh
            )


def keys_of(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the keys of rows as Wagtail's log and revisions have them: as text."""
    return rows.order_by().values_list(Cast("pk", CharField(max_length=255)))


def about(models: Any, keys: Any, kind: str = "content_type") -> Q:
    """Return the condition that something is about rows of these models, of which
    ``keys`` tells the keys."""
    condition = Q(pk__in=[])
    for model in models:
        found = ContentType.objects.get_for_model(model, for_concrete_model=False)
        condition |= Q(**{kind: found}, object_id__in=keys(model))
    return condition


def hide_log(entries: QuerySet[ModelLogEntry]) -> None:
    """Take lines of the log off the rows that they are about."""
    entries.update(object_id=Concat(Value("-"), "object_id"))


def listed(names: Any) -> str:
    """Return “Ann, Bob and 3 others”."""
    known = sorted(names)
    shown = ", ".join(known[:NAMED])
    if len(known) <= NAMED:
        return shown
    words = {"names": shown, "count": len(known) - NAMED}
    return _("%(names)s and %(count)d others") % words
