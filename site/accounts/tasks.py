"""What the worker does for people's accounts."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone, translation
from django_tasks import task
from huey import crontab
from huey.contrib.djhuey import db_periodic_task
from wagtail.admin.forms.auth import PasswordResetForm

from accounts import lockout
from accounts.models import User


@task()
def send_password_reset(
    email: str, language: str, subject_template: str, template: str, where: str = ""
) -> None:
    """Mail a link to whoever has this address and may choose a password; ``where`` is
    the network address it was asked for at.

    Who was mailed enough of them lately has one that works.
    """
    site = urlsplit(settings.BASE_URL)
    form = PasswordResetForm({"email": email})
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        return
    name, now = lockout.plain(person.get_username()), timezone.now()
    if form.is_valid() and lockout.may_mail(name, where, now):
        with translation.override(language):
            form.save(
                domain_override=site.netloc,
                use_https=site.scheme == "https",
                subject_template_name=subject_template,
                email_template_name=template,
            )


@db_periodic_task(crontab(minute="17", hour="3"))
def forget() -> None:
    """Delete sessions that have ended, and what the doors need no more."""
    call_command("clearsessions")
    lockout.forget(timezone.now())
