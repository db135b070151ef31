"""The screens of one call of a webhook: what was told, what was answered, and to try
again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages

from integrations.models import WebhookDelivery
from integrations.webhooks.history import note
from integrations.webhooks.views import FleetMixin, PageMixin, page_url
from vehicles.models import Fleet


class CallMixin(FleetMixin):
    """A view about one call."""

    model = WebhookDelivery
    row: WebhookDelivery

    @property
    def fleet(self) -> Fleet:
        return self.row.webhook.fleet


class CallView(CallMixin, PageMixin, TemplateView):
    """What was told, and what was answered."""

    template_name = "integrations/webhooks/call.html"
    page_title = gettext_lazy("Call")

    def get_page_subtitle(self) -> str:
        return self.row.message_id

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "call": self.row,
            "webhook_url": page_url(self.row.webhook),
        }


class AgainView(CallMixin, View):
    """Queues a call that failed."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect("webhook_calls:show", pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if WebhookDelivery.objects.filter(pk=pk).try_again(timezone.now()):
            note(self.row.webhook, request, "again")
            messages.success(request, _("It is tried again within a minute."))
        else:
            messages.warning(request, _("It does not wait for another try any more."))
        return redirect("webhook_calls:show", pk)
