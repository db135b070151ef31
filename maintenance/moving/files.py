"""Files of rows that go over to another fleet: what nothing else uses goes along, what
something else uses is copied."""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Q, QuerySet
from django.utils.translation import ngettext
from wagtail.models import ModelLogEntry

from attachments import files
from attachments.files import File
from attachments.usage import unused
from maintenance.models import Attachment, MaintenanceRecord
from vehicles.models import Fleet, Vehicle
from vehicles.moving.crossing import Crossing, Kind, Line, Part
from vehicles.moving.parts import about, hide_log, keys_of


def copy_of(file: File, fleet: Fleet) -> File:
    """Store the same file once more for a fleet, and return it."""
    with file.file.open("rb") as stored:
        content = ContentFile(
            stored.read(), name=str(file.file.name).rpartition("/")[2]
        )
    model: Any = type(file)
    made: File = model(title=file.title, collection=fleet.collection, file=content)
    made.save()
    return made


class Files(Part):
    """The photo of the vehicle, and what is on its records."""

    order = 20

    def __init__(self, crossing: Crossing) -> None:
        super().__init__(crossing)
        self.made: list[File] = []

    def used(self, name: str) -> QuerySet[Any]:
        """Return the images or documents that the rows use and that are not the new
        fleet's already, or nobody's."""
        lines = Attachment.objects.filter(record__in=self._records)
        condition = Q(pk__in=lines.exclude(**{name: None}).order_by().values(name))
        if name == "image":
            photos = self.crossing.rows(Vehicle).exclude(photo=None).order_by()
            condition |= Q(pk__in=photos.values("photo"))
        found = files.MODELS[name].objects.filter(condition, collection__depth__gt=1)
        target = self.crossing.target.collection
        return found.exclude(collection__path__startswith=target.path)

    def going(self, name: str) -> QuerySet[Any]:
        """Return those of them that nothing else uses."""
        return unused(
            self.used(name),
            maintenance_attachment=Q(record__in=self._records),
            vehicles_vehicle=Q(pk__in=self.crossing.rows(Vehicle).values("pk")),
        )

    def lines(self) -> Iterator[Line]:
        used = sum(self.used(name).count() for name in files.MODELS)
        going = sum(self.going(name).count() for name in files.MODELS)
        if going:
            sentence = ngettext(
                "%(count)d file that nothing else uses",
                "%(count)d files that nothing else uses",
                going,
            )
            yield Line(Kind.GOES, sentence % {"count": going})
        if copied := used - going:
            sentence = ngettext(
                "%(count)d file that something else uses, too",
                "%(count)d files that something else uses, too",
                copied,
            )
            yield Line(Kind.COPIED, sentence % {"count": copied})

    def carry_out(self) -> None:
        for name, model in files.MODELS.items():
            going = list(self.going(name).values_list("pk", flat=True))
            for file in self.used(name).exclude(pk__in=going):
                self._copy(name, file)
            self._hand_over(model, going)

    def undo(self) -> None:
        for file in self.made:
            file.file.storage.delete(str(file.file.name))

    @property
    def _records(self) -> Any:
        return self.crossing.rows(MaintenanceRecord).order_by().values("pk")

    def _copy(self, name: str, file: File) -> None:
        """Put a copy in the place of a file. Row by row, for Wagtail notes who uses
        which file when a row is saved."""
        made = copy_of(file, self.crossing.target)
        self.made.append(made)
        own = {"record__in": self._records, name: file}
        for line in Attachment.objects.filter(**own).select_related("record__vehicle"):
            setattr(line, name, made)
            line.save()
        if name == "image":
            self.crossing.rows(Vehicle).filter(photo=file.pk).update(photo=made)

    def _hand_over(self, model: Any, keys: list[int]) -> None:
        """Put files into the new fleet's collection, without who uploaded them if that
        person may not see it, and without what was logged of them."""
        going = model.objects.filter(pk__in=keys)
        strangers = ~Q(uploaded_by_user__in=self.crossing.members)
        known = going.exclude(uploaded_by_user=None)
        known.filter(strangers).update(uploaded_by_user=None)
        going.update(collection=self.crossing.target.collection)
        logged = about(
            [model], lambda model: keys_of(model.objects.filter(pk__in=keys))
        )
        hide_log(ModelLogEntry.objects.filter(logged))
