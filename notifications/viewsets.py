"""The log of reminders in the admin, which nobody can change."""

from datetime import datetime
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.permissions import policy_registry
from wagtail_modeladmin.helpers import AdminURLHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView, InspectView

from maintenance.models import MaintenanceRecord
from notifications.models import Delivery
from notifications.querysets import DeliveryQuerySet
from vehicles.models import Fleet
from vehicles.permissions import may


class ReadOnlyPermissions(PermissionHelper):
    """Who may see a fleet may list and inspect what was sent for it; nobody may do
    anything else."""

    def user_can_list(self, user: Any) -> bool:
        policy = policy_registry.get_by_type(self.model)
        return bool(policy.user_has_permission(user, "view"))

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        policy = policy_registry.get_by_type(self.model)
        return bool(policy.user_has_permission_for_instance(user, "view", obj))

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False


class NumberedURLs(AdminURLHelper):
    """Addresses with a number in them: any other word is not found, not an error."""

    def get_action_url_pattern(self, action: str) -> str:
        return super().get_action_url_pattern(action).replace(r"[-\w]+", r"[0-9]{1,18}")


# Rows of a scope that are sorted rather than looked for.
FEW = 1000


def in_order(scoped: DeliveryQuerySet, records: QuerySet) -> DeliveryQuerySet:
    """Return the deliveries of a scope such that a page of them is found quickly.

    ``scoped`` joins its way to the fleet. If that gives few rows, they are sorted;
    else a database would sort many, where it need only walk through the index of
    time and ask of each row whether it belongs to one of the ``records``. One query.
    """
    if scoped.order_by()[:FEW].count() < FEW:
        return scoped
    return Delivery.objects.filter(Exists(records.filter(pk=OuterRef("record_id"))))


# Rows that a search looks at: no index finds a word within them.
SEARCHED = 50_000


def searched_from(rows: QuerySet) -> datetime | None:
    """Return since when these rows of the log are searched: the newest of them, and
    what the same run wrote as the last of those. None if that is all. One query."""
    times = rows.order_by("-created_at", "-id").values_list("created_at", flat=True)
    return next(iter(times[SEARCHED - 1 : SEARCHED]), None)


class FleetFilter(SimpleListFilter):
    """One fleet's reminders. (The usual filter needs Django's own admin.)"""

    title = _("fleet")
    parameter_name = "fleet"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        fleets = Fleet.objects.visible_to(request.user)
        return [(str(fleet.pk), fleet.name) for fleet in fleets]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in dict(self.lookup_choices):
            return queryset
        fleet = int(self.value() or 0)
        records = MaintenanceRecord.objects.filter(vehicle__fleet=fleet)
        scoped = Delivery.objects.filter(record__vehicle__fleet=fleet)
        return queryset & in_order(scoped, records)


class WhomFilter(SimpleListFilter):
    """Whether there was anybody to tell."""

    title = _("recipient")
    parameter_name = "whom"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("nobody", _("Nobody to tell"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(recipient=None) if self.value() else queryset


class LogRows(DeliveryQuerySet):
    """The rows of the log, counted no further than anybody leafs through them: the
    page asks for their number three times, and there may be millions."""

    MOST = 10_000

    def count(self) -> int:
        if self.query.is_sliced:
            return super().count()
        return self.order_by()[: self.MOST].count()


class LogView(IndexView):
    """The list. Of what stands in the address, it takes the filters it offers."""

    sortable_by = ()  # by time, in the order of an index
    searched = 0  # so many of the newest rows only; nought stands for all

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> Any:
        return self.model_admin.ordering

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "most": LogRows.MOST,
            "searched": self.searched,
            "is_cut": context["result_count"] >= LogRows.MOST,
        }

    def get_filters_params(self, params: Any = None) -> Any:
        # Left alone, it would filter by any field: ?recipient__password__startswith=
        # tells a password's hash letter by letter. PostgreSQL refuses to look for NUL.
        return {
            name: values
            for name, values in super().get_filters_params(params).items()
            if name in self.model_admin.filter_parameters
            and "\x00" not in "".join(values)
        }

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> QuerySet:
        term = search_term.replace("\x00", "")
        since = searched_from(queryset) if term else None
        if since is not None:
            self.searched = SEARCHED
            queryset = queryset.filter(created_at__gte=since)
        return super().get_search_results(request, queryset, term)


class EntryView(InspectView):
    """One line of the log; of another fleet's, there is none."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mine = Delivery.objects.visible_to(request.user)
        if not mine.filter(pk=self.instance.pk).exists():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_field_display_value(self, field_name: str, field: Any = None) -> Any:
        value = super().get_field_display_value(field_name, field)
        # modeladmin takes nought for nothing.
        return getattr(self.instance, field_name) if field_name == "offset" else value

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        delivery = self.instance
        failed = delivery.status in ("failed", "given_up")
        may_try = failed and may(self.request.user, "retry_delivery", delivery)
        return super().get_context_data(may_try_again=may_try, **kwargs)


class DeliveryLog(ModelAdmin):
    """What was sent to whom, when, or why not."""

    model = Delivery
    menu_label = _("Reminders")
    menu_icon = "mail"
    menu_order = 400
    base_url_path = "reminders"
    permission_helper_class = ReadOnlyPermissions
    url_helper_class = NumberedURLs
    index_view_class = LogView
    inspect_view_class = EntryView
    inspect_view_enabled = True
    history_view_enabled = False
    list_display = (
        "record",
        "vehicle",
        "due_on",
        "recipient",
        "status",
        "error",
        "sent_at",
    )
    list_filter = ("status", WhomFilter, FleetFilter)
    filter_parameters = frozenset({"status__exact", "whom", "fleet"})
    list_select_related = ("record__vehicle__fleet__collection", "recipient")
    list_per_page = 50
    ordering = ("-created_at", "-id")
    search_fields = (
        "record__description",
        "record__vehicle__name",
        "recipient__email",
    )
    index_view_extra_css = inspect_view_extra_css = ["notifications/log.css"]
    inspect_view_fields = [
        "record",
        "vehicle",
        "due_on",
        "offset",
        "recipient",
        "status",
        "error",
        "attempts",
        "created_at",
        "claimed_at",
        "next_attempt_at",
        "sent_at",
        "message_id",
    ]

    def get_permissions_for_registration(self) -> QuerySet[Permission]:
        """Return what the *Groups* screen lists for the whole model: nothing, as
        rights are given fleet by fleet."""
        return Permission.objects.none()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = Delivery.objects.visible_to(request.user)
        if not request.user.is_superuser:
            rows = in_order(rows, MaintenanceRecord.objects.visible_to(request.user))
        return LogRows(Delivery, rows.order_by(*self.ordering).query)
