"""What a closed door answers, and the screen that opens it."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from accounts import lockout
from accounts.models import User


def locked_out(
    request: Any, original: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """Say what happened and when one can try again. Who asks is not told whether
    there is such a person."""
    now = request.axes_attempt_time
    lock: lockout.Lock = request.door_lock
    minutes = lock.minutes(now)
    response = render(
        request,
        "accounts/locked.html",
        {"lock": lock, "minutes": minutes, "is_reset": lock.door == lockout.Door.RESET},
        status=429,
    )
    response["Retry-After"] = str(minutes * 60)
    add_never_cache_headers(response)
    return response


class ReleaseForm(forms.Form):
    """Which door to open, and for whom: a name, an address, or a name there."""

    door = forms.ChoiceField(choices=[(door, door) for door in lockout.Door])
    username = forms.CharField(required=False, max_length=255, strip=False)
    ip_address = forms.GenericIPAddressField(required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("username") and not given.get("ip_address"):
            raise forms.ValidationError(_("Name what to release."))
        return given

    @property
    def given(self) -> dict[str, str]:
        """Return the columns that were named."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class LocksView(WagtailAdminTemplateMixin, TemplateView):
    """Which doors are closed; a button opens each. For superusers."""

    template_name = "accounts/locks.html"
    page_title = gettext_lazy("Locked logins")
    header_icon = "lock"
    per_page = 50

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_superuser:
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = Paginator(lockout.locks(timezone.now()), self.per_page)
        page = found.get_page(self.request.GET.get("p"))
        pages = found.get_elided_page_range(page.number)
        return super().get_context_data(
            locks=page, elided_page_range=pages, limits=lockout.LIMITS, **kwargs
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ReleaseForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("What to release could not be understood."))
        elif lockout.release(**form.given):
            _note(request, form.given)
            messages.success(request, _("Released: the next try is let in."))
        else:
            messages.warning(request, _("It was open already."))
        return redirect(request.path)


def _note(request: HttpRequest, given: dict[str, str]) -> None:
    """Write into the admin's log who released what: at the person if there is one."""
    name = given.get("username", "")
    field = "email" if given["door"] == lockout.Door.RESET else "username"
    person = User.objects.filter(**{f"{field}__iexact": name}).first() if name else None
    # What was tried as a name may be somebody's password.
    known = {**given, "username": name if person else ""}
    log(person or request.user, "accounts.release", user=request.user, data=known)
