"""Inviting people into a tenant: the form, its page, and which group they get into."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.base import BaseObjectMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import LogFormatter, log
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    ModelLogEntry,
)

from accounts import invitations
from accounts.models import User
from core.admin.urls import admin_url
from core.db.validators import validate_line
from tenancy import pending
from tenancy.pending import ACTION
from tenancy.roles import TOKENS, Role, groups_of, make_group, role_of

MOST_PER_HOUR = 20


def may_hand_on(user: User, group: Group) -> bool:
    """Tell whether every right that a group gives is one of the user's own."""
    if user.is_superuser or user.groups.filter(pk=group.pk).exists():
        return True
    elsewhere = (GroupPagePermission, GroupSitePermission)
    if any(model.objects.filter(group=group).exists() for model in elsewhere):
        return False
    names = group.permissions.values_list("content_type__app_label", "codename")
    # A token of one's own gives nobody a right; the inviting member may hand that on.
    given = {f"{app}.{name}" for app, name in {*names} - {*TOKENS}}
    if not given <= user.get_all_permissions():
        return False
    rights = GroupCollectionPermission.objects.values_list(
        "permission_id", "collection__path"
    )
    own = list(rights.filter(group__user=user))
    return all(
        any(right == mine and path.startswith(above) for mine, above in own)
        for right, path in rights.filter(group=group)
    )


def group_for(fleet: Any, role: str, by: User) -> Group:
    """Return the group of this role into which ``by`` may put people; where there is
    no such group any more, it is made again.

    Raises ValidationError if each of them gives more than this person has, or if the
    name is that of a group with other rights.
    """
    groups = [*groups_of(fleet, role)] or [_made_again(fleet, role)]
    for group in groups:
        if may_hand_on(by, group):
            return group
    raise ValidationError(
        _(
            "This role comes with more rights than you have. Ask an administrator to "
            "add the person."
        ),
        code="more_rights",
    )


def _made_again(tenant: Any, key: str) -> Group:
    """Make one group again. ``make_groups`` would also give the other one back what an
    administrator took from it."""
    role = role_of(tenant, key)
    name = role.group_name(tenant.name)
    if Group.objects.filter(name=name).exists():
        raise ValidationError(
            _(
                "The group “%(group)s” was changed, and does not stand for this role "
                "any more. Ask an administrator to add the person."
            ),
            params={"group": name},
            code="changed_group",
        )
    return make_group(tenant, role)


def refuse_too_many(by: User, now: datetime) -> None:
    """Raise ValidationError if this person has sent enough invitations for an hour."""
    User.objects.select_for_update().get(pk=by.pk)  # one request after the other
    sent = ModelLogEntry.objects.filter(
        user=by, action=ACTION, timestamp__gt=now - timedelta(hours=1)
    )
    if sent.count() >= MOST_PER_HOUR:
        raise ValidationError(
            _(
                "You have sent %(count)d invitations within an hour, which is as many "
                "as one may. Try again later."
            ),
            params={"count": MOST_PER_HOUR},
            code="too_many",
        )


@transaction.atomic(durable=True)
def invite(
    fleet: Any,
    role: str,
    email: str,
    *,
    by: User,
    now: datetime,
    remind: bool = True,
    **names: str,
) -> ModelLogEntry:
    """Note in the fleet's history that this address is invited, as what, and whether
    to ``remind`` the person too; return that line. Nobody joins, and no account is
    made, before it is accepted (``tenancy.acceptance``): the inviting member learns
    nothing of an account. The mail is sent after this: what is durable is committed
    when it returns.

    Groups add up: a manager who is invited as a viewer stays a manager. An account
    that was closed stays closed. Raises ValidationError, and does nothing, if this
    person may not invite as that.
    """
    refuse_too_many(by, now)
    group_for(fleet, role, by)
    said = {"first_name": "", "last_name": ""} | names
    data = {"email": email, "role": role, "remind": remind, **said}
    entry: ModelLogEntry = log(fleet, ACTION, user=by, data=data)
    return entry


class InvitationFormatter(LogFormatter):
    """How the fleet's history tells of an invitation."""

    label = gettext_lazy("Invite")

    def format_message(self, log_entry: Any) -> str:
        data = log_entry.data
        kind: Any = log_entry.content_type.model_class()
        members = {role.key: role.members for role in kind.roles}
        return _("Invited %(email)s to the %(group)s") % {
            "email": data.get("email", ""),
            "group": members.get(data.get("role", ""), ""),
        }


class InviteForm(forms.Form):
    """Whom to invite, and as what. The names are for a person who is new here."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=254, validators=[validate_line]
    )
    first_name = forms.CharField(
        label=gettext_lazy("First name"),
        max_length=150,
        required=False,
        validators=[validate_line],
    )
    last_name = forms.CharField(
        label=gettext_lazy("Last name"),
        max_length=150,
        required=False,
        validators=[validate_line],
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        initial="viewers",
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Who manages the fleet already goes on to do so."),
    )
    remind = forms.BooleanField(
        label=gettext_lazy("Remind this person too"),
        initial=True,
        required=False,
        help_text=gettext_lazy("By e-mail, of what is due in this fleet."),
    )

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [(one.key, one.label) for one in roles]


class InviteView(
    PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, FormView
):
    """Invites a person. What is answered does not tell whether the address was known
    before, nor whether its account was closed, also while no mail can be sent.
    """

    form_class = InviteForm
    permission_required = "invite"
    template_name = "tenancy/invite.html"
    page_title = gettext_lazy("Invite")
    header_icon = "group"

    def get_page_subtitle(self) -> str:
        return _("Invite to “%(fleet)s”") % {"fleet": self.object}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        plural = self.model._meta.verbose_name_plural or ""
        return [
            *super().get_breadcrumbs_items(),
            {"url": admin_url(self.model, "list"), "label": str(plural).capitalize()},
            {"url": self.get_success_url(), "label": str(self.object)},
            {"url": "", "label": self.page_title},
        ]

    def get_success_url(self) -> str:
        return admin_url(self.object, "edit", self.object.pk)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"roles": self.object.roles}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "action_url": self.request.path,
            "media": context["form"].media,
            "submit_button_label": _("Invite"),
            "submit_button_active_label": _("Inviting…"),
            "link": self.link,
            "pending": pending.pending(self.object, timezone.now()),
        }

    @cached_property
    def link(self) -> dict[str, str] | None:
        """Return whom the last invitation was for, and its link: shown once."""
        kept = self.request.session.get(pending.KEPT)
        if self.request.method != "GET" or not kept or kept["fleet"] != self.object.pk:
            return None
        found: dict[str, str] = self.request.session.pop(pending.KEPT)
        return found

    def form_valid(self, form: Any) -> HttpResponse:
        who: Any = {"by": self.request.user, "now": timezone.now()}
        try:
            entry = invite(self.object, **form.cleaned_data, **who)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        url = pending.link(entry, is_mailed=True)
        email = form.cleaned_data["email"]
        why = invitations.send(email, url, self.object.name, **who)
        return self._not_sent(form, why) if why else self._sent(form, entry)

    def form_invalid(self, form: Any) -> HttpResponse:
        sentence = _("The person could not be invited.")
        messages.validation_error(self.request, sentence, form)
        return super().form_invalid(form)

    def _sent(self, form: Any, entry: ModelLogEntry) -> HttpResponse:
        sentence = _(
            "%(email)s is invited to “%(fleet)s”. An e-mail with a link is on its way, "
            "unless an administrator has closed this person's account. They join when "
            "they accept."
        )
        said = {"email": form.cleaned_data["email"], "fleet": self.object}
        messages.success(self.request, sentence % said)
        if not pending.may_copy(self.request.user):
            return redirect(self.get_success_url())
        email = form.cleaned_data["email"]
        url = pending.link(entry, is_mailed=False)
        kept = {"fleet": self.object.pk, "email": email, "url": url}
        self.request.session[pending.KEPT] = kept
        return redirect(self.request.path)

    def _not_sent(self, form: Any, why: str) -> HttpResponse:
        sentence = _(
            "%(email)s is invited to “%(fleet)s”, but the e-mail could not be sent: "
            "%(why)s. Inviting them again sends it again."
        )
        said = {"email": form.cleaned_data["email"], "fleet": self.object, "why": why}
        messages.error(self.request, sentence % said)
        return self.render_to_response(self.get_context_data(form=form))
