"""What becomes of a vehicle's shares when it moves to another fleet."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sharing.models import Share
from vehicles.moving.crossing import Crossing, Kind, Line, Part


class Shares(Part):
    """Shared pages of the vehicle. The label is what the old fleet wrote for itself:
    it goes along only if the page does."""

    order = 30
    tells_of = (Share,)

    def __init__(self, crossing: Crossing) -> None:
        super().__init__(crossing)
        self.shares: Any = crossing.rows(Share)
        self.are_kept = crossing.options.get("shares") == "keep"

    def lines(self) -> Iterator[Line]:
        if not (count := self.shares.filter(revoked_at=None).count()):
            return
        if self.are_kept:
            sentence = ngettext(
                "%(count)d shared page: its link goes on working, and the new fleet "
                "reads its label.",
                "%(count)d shared pages: their links go on working, and the new fleet "
                "reads their labels.",
                count,
            )
        else:
            sentence = ngettext(
                "%(count)d shared page is revoked: its link works no more.",
                "%(count)d shared pages are revoked: their links work no more.",
                count,
            )
        kind = Kind.GOES if self.are_kept else Kind.LEFT
        yield Line(kind, sentence % {"count": count})

    def carry_out(self) -> None:
        live = self.shares.filter(revoked_at=None)
        left = self.shares
        if self.are_kept:
            left = left.exclude(revoked_at=None)
        else:
            live.update(revoked_at=timezone.now())
        left.update(label=_("Of the fleet before"))
