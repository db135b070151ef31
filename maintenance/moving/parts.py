"""Suppliers, templates and shared pages of rows that go over to another fleet."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from maintenance.models import MaintenancePlan, MaintenanceRecord, Supplier
from vehicles.moving.crossing import Kind, Line, Part
from vehicles.moving.parts import listed
from vehicles.odometer.recompute import lock_vehicles


def equal(supplier: Supplier, fleet: Any) -> Supplier | None:
    """Return the supplier of a fleet that has the same name and kind. One query."""
    same = Supplier.objects.filter(
        fleet=fleet, name__iexact=supplier.name, kind=supplier.kind
    )
    return same.order_by("-is_active", "pk").first()


def copy_of(supplier: Supplier, fleet: Any) -> Supplier:
    """Return a supplier of the same name and kind for a fleet, not saved: all else is
    what the old fleet wrote down for itself."""
    return Supplier(fleet=fleet, name=supplier.name, kind=supplier.kind)


class Suppliers(Part):
    """Those of the old fleet are copied, or left behind; shared ones stay."""

    order = 10
    models = (MaintenanceRecord, MaintenancePlan)

    @property
    def is_dropped(self) -> bool:
        return self.crossing.options.get("suppliers") == "drop"

    def lock(self) -> None:
        """Plans first, then the vehicle, as everybody who saves a record does."""
        plans = self.crossing.rows(MaintenancePlan).order_by("pk")
        list(plans.select_for_update().values_list("pk"))
        if vehicle := self.crossing.vehicle:
            lock_vehicles([vehicle.pk])

    def foreign(self) -> QuerySet[Supplier]:
        """Return the suppliers that the new fleet must not see."""
        used = Q(pk__in=[])
        for model in self.models:
            rows = self.crossing.rows(model).exclude(supplier=None).order_by()
            used |= Q(pk__in=rows.values("supplier"))
        others = Supplier.objects.filter(used).exclude(fleet=None)
        return others.exclude(fleet=self.crossing.target)

    def lines(self) -> Iterator[Line]:
        foreign = list(self.foreign())
        if self.is_dropped:
            known, new = [], []
        else:
            known = [one for one in foreign if equal(one, self.crossing.target)]
            new = [one for one in foreign if one not in known]
        if foreign and self.is_dropped:
            yield Line(
                Kind.LEFT,
                ngettext("Supplier: %(names)s", "Suppliers: %(names)s", len(foreign))
                % {"names": listed(map(str, foreign))},
            )
        if new:
            sentence = ngettext(
                "Supplier, by name and kind: %(names)s",
                "Suppliers, by name and kind: %(names)s",
                len(new),
            )
            yield Line(Kind.COPIED, sentence % {"names": listed(map(str, new))})
        if known:
            sentence = ngettext(
                "The new fleet has this supplier, which is taken: %(names)s",
                "The new fleet has these suppliers, which are taken: %(names)s",
                len(known),
            )
            yield Line(Kind.GOES, sentence % {"names": listed(map(str, known))})

    def carry_out(self) -> None:
        for supplier in list(self.foreign()):
            instead = None if self.is_dropped else self._instead(supplier)
            for model in self.models:
                rows = self.crossing.rows(model).filter(supplier=supplier)
                rows.update(supplier=instead)

    def _instead(self, supplier: Supplier) -> Supplier:
        """Return the supplier of the new fleet that takes the place of one."""
        if found := equal(supplier, self.crossing.target):
            return found
        made = copy_of(supplier, self.crossing.target)
        made.save()
        user = self.crossing.user
        made.save_revision(user=user, log_action="wagtail.create", clean=False)
        return made


class Amounts(Part):
    """Costs keep the currency in which they were entered: it stands in each record."""

    order = 90

    def lines(self) -> Iterator[Line]:
        currency = self.crossing.target.currency
        costs = self.crossing.rows(MaintenanceRecord).exclude(cost=None)
        others = costs.exclude(currency=currency).order_by()
        if count := others.count():
            known = others.values_list("currency", flat=True).distinct()
            sentence = ngettext(
                "%(count)d amount stays in %(currencies)s; the new fleet's currency is "
                "%(currency)s.",
                "%(count)d amounts stay in %(currencies)s; the new fleet's currency is "
                "%(currency)s.",
                count,
            )
            words = {"count": count, "currencies": listed(known), "currency": currency}
            yield Line(Kind.KEPT, sentence % words)


class Templates(Part):
    """Plans forget the template that they were made from, if it is the old fleet's."""

    order = 15

    def foreign(self) -> QuerySet[MaintenancePlan]:
        """Return the plans made from such a template."""
        plans = self.crossing.rows(MaintenancePlan).exclude(template=None)
        own = Q(template__fleet=None) | Q(template__fleet=self.crossing.target)
        return plans.exclude(own)

    def lines(self) -> Iterator[Line]:
        if count := self.foreign().count():
            sentence = ngettext(
                "%(count)d plan forgets the template of the old fleet that it was made "
                "from, and goes on as it is.",
                "%(count)d plans forget the templates of the old fleet that they were "
                "made from, and go on as they are.",
                count,
            )
            yield Line(Kind.LEFT, sentence % {"count": count})

    def carry_out(self) -> None:
        keys = list(self.foreign().order_by().values_list("pk", flat=True))
        MaintenancePlan.objects.filter(pk__in=keys).update(template=None)
