"""Who somebody is and what they may do, asked of the database once each."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission

from accounts.models import User


class AccountBackend(ModelBackend):
    """Django's, for pages that ask for all of it: a person comes with the profile by
    which Wagtail chooses language, theme and picture; their own rights and those of
    their groups are one query."""

    def get_user(self, user_id: int) -> User | None:
        people = User.objects.select_related("wagtail_userprofile")
        user = people.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        known = hasattr(user_obj, "_perm_cache") or obj is not None
        if not known and user_obj.is_active and not user_obj.is_superuser:
            groups = Permission.objects.filter(group__in=user_obj.groups.all())
            own, theirs = (
                rights.order_by().values_list("content_type__app_label", "codename")
                for rights in (user_obj.user_permissions.all(), groups)
            )
            user_obj._perm_cache = {".".join(names) for names in own.union(theirs)}
        return super().get_all_permissions(user_obj, obj)
