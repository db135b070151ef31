"""“Send me a test mail”: whether mails reach a person, and if not, why."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from accounts.models import User
from core.admin.pages import AdminPage, Step
from notifications import emails
from notifications.smtp import words_of

ACTION = "notifications.test_mail"
MOST_PER_HOUR = 5


@transaction.atomic(durable=True)
def count(person: User, now: datetime) -> None:
    """Write down that a person asks for a test mail. Raises ValidationError if they
    have asked often enough for an hour."""
    User.objects.select_for_update().get(pk=person.pk)  # one request after the other
    asked = ModelLogEntry.objects.for_instance(person).filter(
        action=ACTION, timestamp__gt=now - timedelta(hours=1)
    )
    if asked.count() >= MOST_PER_HOUR:
        raise ValidationError(
            _(
                "You have asked for %(count)d test mails within an hour, which is as "
                "many as one may. Try again later."
            ),
            params={"count": MOST_PER_HOUR},
            code="too_many",
        )
    log(person, ACTION, user=person)


def send(person: User, now: datetime) -> str:
    """Send a test mail; return why that failed, or ``""``. Call it outside of any
    transaction: it talks to the mail server."""
    try:
        emails.test(person, now=now).send()
    except (OSError, ValueError) as error:  # no connection, refused; no such domain
        return words_of(error)
    return ""


class TestMailView(AdminPage, TemplateView):
    """Sends the person who is logged in a mail, and shows what the server said."""

    template_name = "notifications/test_mail.html"
    page_title = gettext_lazy("Test mail")
    header_icon = "mail"

    def get_breadcrumb_parents(self) -> list[Step]:
        return [{"url": emails.account_path(), "label": _("Account")}]

    def post(self, request: HttpRequest) -> HttpResponse:
        person: Any = request.user
        now = timezone.now()
        if not person.email:
            messages.error(request, _("Your account has no e-mail address."))
            return redirect(request.path)
        try:
            count(person, now)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(request.path)
        if why := send(person, now):
            sentence = _("The mail to %(email)s could not be sent. The server says: ")
            messages.error(request, sentence % {"email": person.email} + why)
        else:
            sentence = _("A test mail to %(email)s was handed over for delivery.")
            messages.success(request, sentence % {"email": person.email})
        return redirect(request.path)
