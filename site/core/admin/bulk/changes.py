"""Changing many rows at once: choose what, look at what would change, change it.

A change is proposed row by row, without saving; what cannot be changed says why. The
proposal is made again when it is carried out, of rows that others wait for, with the
rights the person has then: all rows in one transaction, each with a revision and a
line in the log, so that its history takes it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from core.admin.bulk.actions import ScopedBulkAction

MOST = 200  # rows at once
BEFORE = "vehicles.before"  # how the log calls what a row was before its first change


@dataclass(frozen=True)
class Change:
    """What becomes of a row, in words; or why nothing does."""

    row: Any
    before: str
    after: str = ""
    why_not: str = ""
    note: str = ""


class BulkChange(ScopedBulkAction, SnippetBulkAction):
    """Changes fields of many rows after a preview."""

    title: StrOrPromise = ""
    icon = "edit"
    template_name = "core/bulk/change.html"
    log_action = "wagtail.edit"
    changed_fields: tuple[str, ...] = ()
    changes: Sequence[Change] = ()

    def reason_against(self, row: Any, data: dict[str, Any]) -> str:
        """Return why a row is left as it is, or ``""``."""
        return ""

    def apply(self, row: Any, data: dict[str, Any]) -> None:
        """Change the row. Not saved."""
        raise NotImplementedError

    def words(self, row: Any) -> str:
        """Return what is to change as it is now."""
        raise NotImplementedError

    def note(self, row: Any) -> str:
        """Return what else follows from the change, or ``""``."""
        return ""

    def done(self, count: int) -> str:
        """Return the sentence that says what was done."""
        raise NotImplementedError

    def load(self, rows: Sequence[Any]) -> None:
        """Fetch what the words of these rows take, at once."""

    def propose(self, row: Any, data: dict[str, Any]) -> Change:
        """Change a row, without saving it, and return the change in words."""
        before = self.words(row)
        if why_not := self.reason_against(row, data):
            return Change(row, before, why_not=why_not)
        self.apply(row, data)
        after = self.words(row)
        if after == before:
            return Change(row, before, why_not=_("It is so already."))
        try:
            self.check(row)
        except ValidationError as error:
            return Change(row, before, why_not=" ".join(error.messages))
        return Change(row, before, after, note=self.note(row))

    def check(self, row: Any) -> None:
        """Raise ValidationError if the changed row would be refused."""
        names = {field.name for field in row._meta.get_fields()}
        row.clean_fields(exclude=names - set(self.changed_fields))
        row.clean()

    def get_queryset(self, model: Any, object_ids: Any) -> Any:
        # One more than are taken tells that there are too many.
        return super().get_queryset(model, list(object_ids)[: MOST + 1])

    def object_context(self, obj: Any) -> dict[str, Any]:
        return {"item": obj}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form, items = context["form"], [row["item"] for row in context["items"]]
        if not form.fields and not form.is_bound:  # there is nothing to be asked
            self.changes = self.proposals(items, {})
        return context | {
            "title": self.title,
            "icon": self.icon,
            "one": self.model._meta.verbose_name,
            "many": self.model._meta.verbose_name_plural,
            "too_many": len(items) > MOST,
            "most": MOST,
            "changes": [change for change in self.changes if not change.why_not],
            "left_out": [change for change in self.changes if change.why_not],
            "hidden": form if self.changes else None,
        }

    def proposals(self, rows: Sequence[Any], data: dict[str, Any]) -> list[Change]:
        """Return what would become of each of these rows."""
        if len(rows) > MOST:
            return []
        self.load(rows)
        return [self.propose(row, data) for row in rows]

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        rows, _no_access = self.get_actionable_objects()
        if "back" not in self.request.POST:
            self.changes = self.proposals(rows, form.cleaned_data)
        if "apply" not in self.request.POST or len(rows) > MOST:
            return self.render_to_response(self.get_context_data(form=form))
        return super().form_valid(form)

    def get_execution_context(self) -> dict[str, Any]:
        return super().get_execution_context() | {"changes": self.changes}

    @classmethod
    def execute_action(
        cls, objects: Any, changes: Sequence[Change] = (), **kwargs: Any
    ) -> tuple[int, int]:
        user = kwargs["self"].request.user
        made = [change.row for change in changes if not change.why_not]
        for row in made:
            cls.save(row, user)
        return len(made), 0

    @classmethod
    def save(cls, row: Any, user: Any) -> None:
        """Save a row with a revision, after one of what it was if it has none, so that
        its history leads back there."""
        if row.latest_revision_id is None:
            stored = type(row)._default_manager.get(pk=row.pk)
            stored.save_revision(user=user, log_action=BEFORE, clean=False)
        row.save()
        row.save_revision(user=user, log_action=cls.log_action, clean=False)

    def get_success_message(self, changed: int, _children: int) -> str | None:
        if left_out := len(self.changes) - changed:
            messages.info(self.request, _("Left out: %(count)d.") % {"count": left_out})
        return self.done(changed) if changed else None
