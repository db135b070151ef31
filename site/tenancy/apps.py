"""The app configuration of tenancy."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate
from django.utils.translation import gettext_lazy as _


class TenancyConfig(AppConfig):
    """Who owns data, and what the members of each owner may do with it."""

    name = "tenancy"
    verbose_name = _("Tenants")

    def ready(self) -> None:
        from django.contrib.auth.models import Group
        from wagtail.users.models import UserProfile

        from accounts.models import User
        from core.db import querysets
        from tenancy import avatars, keeping
        from tenancy.members import groups_visible_to, people_visible_to

        post_migrate.connect(keeping.after_migrating, sender=self)
        querysets.offer(User, people_visible_to)
        querysets.offer(Group, groups_visible_to)
        post_delete.connect(avatars.forget_with_account, sender=UserProfile)
