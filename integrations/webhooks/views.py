"""The screens of a fleet's webhooks, for those who have the right. Everybody else who
sees the fleet is refused, and for strangers there is nothing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View
from django_stubs_ext import StrOrPromise
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied
from wagtail.admin.forms.models import WagtailAdminModelForm

from core.admin.pages import AdminPage, Step
from core.admin.scoping import visible
from core.admin.urls import admin_url
from core.forms.errors import ShowsEveryRefusal
from core.outbox.statuses import Status
from integrations.models import Webhook
from integrations.webhooks import sending
from integrations.webhooks.history import count_test, note
from vehicles.models import Fleet
from vehicles.permissions import may

SHOWN = 50  # calls of a webhook's log
ONCE = "webhook_secret"  # in the session, until it was shown


def page_url(webhook: Webhook) -> str:
    """Return the address of a webhook's page."""
    return reverse("webhooks:edit", args=[webhook.pk])


class WebhookForm(ShowsEveryRefusal, WagtailAdminModelForm):
    """Where calls go to, and about what."""

    class Meta:
        model = Webhook
        fields = ["url", "events"]


class FleetMixin:
    """A view about a row of a fleet, for those who may change that fleet."""

    model: Any
    request: HttpRequest
    row: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        rows = visible(self.model.objects.all(), request.user)
        self.row = get_object_or_404(rows, pk=kwargs["pk"])
        if not may(request.user, "change_webhook", self.fleet):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a mixin

    @property
    def fleet(self) -> Fleet:
        """Return the fleet that the row belongs to."""
        raise NotImplementedError


class PageMixin(FleetMixin, AdminPage):
    """A page of ours, with the way to it."""

    header_icon = "link"
    page_title: StrOrPromise = ""

    def get_breadcrumb_parents(self) -> list[Step]:
        fleets = str(Fleet._meta.verbose_name_plural).capitalize()
        edit = admin_url(Fleet, "edit", self.fleet.pk)
        own = reverse("fleet_webhooks:list", args=[self.fleet.pk])
        return [
            {"url": admin_url(Fleet, "list"), "label": fleets},
            {"url": edit, "label": str(self.fleet)},
            {"url": own, "label": _("Webhooks")},
        ]

    def get_page_subtitle(self) -> str:
        return str(self.row)


class ListView(PageMixin, TemplateView):
    """The webhooks of a fleet."""

    model = Fleet
    template_name = "integrations/webhooks/list.html"
    page_title = gettext_lazy("Webhooks")

    @property
    def fleet(self) -> Fleet:
        found: Fleet = self.row
        return found

    def get_breadcrumb_parents(self) -> list[Step]:
        return super().get_breadcrumb_parents()[:-1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        new = reverse("fleet_webhooks:new", args=[self.fleet.pk])
        mine = self.fleet.webhooks.all()
        return super().get_context_data(**kwargs) | {"webhooks": mine, "new_url": new}


class SavingView(PageMixin, FormView):
    """A page with the form of a webhook."""

    form_class = WebhookForm

    def form_invalid(self, form: Any) -> HttpResponse:
        sentence = _("The webhook could not be saved due to errors.")
        messages.validation_error(self.request, sentence, form)
        return super().form_invalid(form)


class NewView(SavingView):
    """Makes a webhook, and shows its secret."""

    model = Fleet
    template_name = "wagtailadmin/generic/form.html"
    page_title = gettext_lazy("New webhook")

    @property
    def fleet(self) -> Fleet:
        found: Fleet = self.row
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": Webhook(fleet=self.fleet)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "action_url": self.request.path,
            "submit_button_label": _("Make the webhook"),
        }

    def form_valid(self, form: Any) -> HttpResponse:
        webhook = form.save()
        note(webhook, self.request, "made")
        _show_once(webhook, self.request)
        return redirect(page_url(webhook))


class WebhookMixin(FleetMixin):
    """A view about one webhook."""

    model = Webhook
    row: Webhook

    @property
    def fleet(self) -> Fleet:
        return self.row.fleet


class EditView(WebhookMixin, SavingView):
    """A webhook: where it leads, how it is, and what became of its calls."""

    template_name = "integrations/webhooks/webhook.html"
    page_title = gettext_lazy("Webhook")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.row}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stored = Webhook.objects.get(pk=self.row.pk)
        once = self.request.session.pop(ONCE, {})
        return super().get_context_data(**kwargs) | {
            "webhook": stored,
            "action_url": self.request.path,
            "calls": stored.deliveries.defer("payload")[:SHOWN],
            "waiting": stored.deliveries.exclude(next_attempt_at=None).count(),
            "secret": stored.secret if once.get("webhook") == stored.pk else "",
        }

    def form_valid(self, form: Any) -> HttpResponse:
        note(form.save(), self.request, "changed")
        messages.success(self.request, _("Saved."))
        return redirect(page_url(self.row))


class ActView(WebhookMixin, View):
    """Does one thing to a webhook, and shows it again."""

    http_method_names = ["get", "head", "post"]
    act = ""
    done: StrOrPromise = ""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect(page_url(self.row))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        getattr(self, f"_{self.act}")(request)
        return redirect(page_url(self.row))

    def _rotate(self, request: HttpRequest) -> None:
        self.row.rotate(timezone.now())
        _show_once(self.row, request)
        self._finish(request)

    def _pause(self, request: HttpRequest) -> None:
        self.row.pause(timezone.now())
        self._finish(request)

    def _resume(self, request: HttpRequest) -> None:
        self.row.resume(timezone.now())
        self._finish(request)

    def _finish(self, request: HttpRequest) -> None:
        note(self.row, request, self.act)
        messages.success(request, self.done)


class TestView(ActView):
    """Sends a call that says nothing, at once, and shows what the server said."""

    act = "test"

    def _test(self, request: HttpRequest) -> None:
        now = timezone.now()
        try:
            count_test(self.row, request, now)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return
        call = self.row.test(now)
        outcome = sending.handle(call, now)
        call.refresh_from_db()
        said = " ".join(filter(None, [str(call.code or ""), call.words]))
        if outcome == Status.SENT:
            sentence = _("The test call arrived. The server says: %(words)s")
            messages.success(request, sentence % {"words": said})
        else:
            sentence = _("The test call failed: %(words)s")
            messages.error(request, sentence % {"words": said})


class DeleteView(WebhookMixin, PageMixin, TemplateView):
    """Asks, and deletes a webhook with its log."""

    template_name = "sharing/confirm.html"
    page_title = gettext_lazy("Delete the webhook")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "question": _("Nothing is sent there any more, and its log is gone."),
            "answer": _("Yes, delete it"),
            "back": page_url(self.row),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        note(self.row, request, "deleted")
        self.row.delete()
        messages.success(request, _("The webhook was deleted."))
        return redirect("fleet_webhooks:list", self.fleet.pk)


def _show_once(webhook: Webhook, request: HttpRequest) -> None:
    """Have the next page show the secret, and no other."""
    request.session[ONCE] = {"webhook": webhook.pk}


urlpatterns = [
    path("<int:pk>/", EditView.as_view(), name="edit"),
    path("<int:pk>/test/", TestView.as_view(), name="test"),
    path(
        "<int:pk>/rotate/",
        ActView.as_view(
            act="rotate",
            done=gettext_lazy(
                "There is a new secret. For a day, calls are signed with the old one, "
                "too."
            ),
        ),
        name="rotate",
    ),
    path(
        "<int:pk>/pause/",
        ActView.as_view(
            act="pause",
            done=gettext_lazy("It is paused. What happens meanwhile waits."),
        ),
        name="pause",
    ),
    path(
        "<int:pk>/resume/",
        ActView.as_view(
            act="resume", done=gettext_lazy("It goes on; what has waited goes first.")
        ),
        name="resume",
    ),
    path("<int:pk>/delete/", DeleteView.as_view(), name="delete"),
]
