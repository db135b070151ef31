"""Applying templates to many vehicles: choose, look at what would be made, make it."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from core.admin.bulk.actions import ScopedBulkAction
from maintenance.plans.apply_templates import Proposal, carry_out, propose
from maintenance.plans.forms import ApplyForm
from vehicles.models import Vehicle
from vehicles.permissions import may

MOST_VEHICLES = 200


class ApplyTemplates(ScopedBulkAction, SnippetBulkAction):
    """Makes plans from templates, in one transaction, after a preview."""

    models = [Vehicle]
    form_class = ApplyForm
    display_name = gettext_lazy("Plan")
    aria_label = gettext_lazy("Apply plan templates to the chosen vehicles")
    action_type = "plan"
    action_priority = 10
    template_name = "maintenance/plans/apply.html"
    proposals: Sequence[Proposal] = ()

    def get_queryset(self, model: Any, object_ids: Any) -> Any:
        # One more than are taken tells that there are too many.
        found = super().get_queryset(model, list(object_ids)[: MOST_VEHICLES + 1])
        return found.select_related("fleet__collection", "odometer_summary")

    def check_perm(self, obj: Vehicle) -> bool:
        return may(self.request.user, "change_maintenanceplan", obj)

    def object_context(self, obj: Vehicle) -> dict[str, Any]:
        return {"item": obj}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "proposals": self.proposals,
            "made": [found for found in self.proposals if found.plan],
            "left_out": [found for found in self.proposals if not found.plan],
            "too_many": len(context["items"]) > MOST_VEHICLES,
            "most": MOST_VEHICLES,
            "groups": self._groups(context["form"], context["items"]),
        }

    def _groups(self, form: ApplyForm, items: Sequence[Any]) -> dict[str, list[Any]]:
        """Return the templates to choose from under what they are meant for; last,
        those that are for none of the vehicles."""
        vehicles = [row["item"] for row in items]
        chosen = {str(key) for key in form["templates"].value() or ()}
        groups: dict[str, list[Any]] = {}
        unfit = []
        field: Any = form.fields["templates"]
        for template in field.queryset:
            choice = {"template": template, "chosen": str(template.pk) in chosen}
            if all(template.reason_not_for(vehicle) for vehicle in vehicles):
                unfit.append(choice)
            else:
                heading = template.meant_for or _("All vehicles")
                groups.setdefault(heading, []).append(choice)
        return groups | ({_("For none of these vehicles"): unfit} if unfit else {})

    def form_valid(self, form: ApplyForm) -> HttpResponse:
        vehicles, _no_access = self.get_actionable_objects()
        if len(vehicles) > MOST_VEHICLES:
            return self.render_to_response(self.get_context_data(form=form))
        if "back" not in self.request.POST:
            self.proposals = propose(vehicles, form.cleaned_data["templates"])
        if "apply" not in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        return super().form_valid(form)

    def get_execution_context(self) -> dict[str, Any]:
        return super().get_execution_context() | {"proposals": self.proposals}

    @classmethod
    def execute_action(
        cls, objects: Any, proposals: Sequence[Proposal] = (), **kwargs: Any
    ) -> tuple[int, int]:
        made = carry_out(proposals)
        return len({plan.vehicle_id for plan in made}), len(made)

    def get_success_message(self, vehicles: int, plans: int) -> str | None:
        left_out = len(self.proposals) - plans
        if left_out:
            sentence = ngettext(
                "%(count)d combination of vehicle and template was left out.",
                "%(count)d combinations of vehicle and template were left out.",
                left_out,
            )
            messages.info(self.request, sentence % {"count": left_out})
        if not plans:
            return None
        made = ngettext("%(count)d plan was made", "%(count)d plans were made", plans)
        on = ngettext("on %(count)d vehicle", "on %(count)d vehicles", vehicles)
        return _("%(made)s %(on)s.") % {
            "made": made % {"count": plans},
            "on": on % {"count": vehicles},
        }
