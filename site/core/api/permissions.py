"""Whose API tokens a person reaches: their own or, with rights on users, others'."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from wagtail.models import APIToken
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.users.utils import get_manageable_token_owners


def tokens_of(user: Any) -> QuerySet[APIToken]:
    """Return the tokens that this person may know of."""
    owners = get_manageable_token_owners(user)
    return APIToken.objects.filter(user__in=owners)


class TokenPolicy(ModelPermissionPolicy):
    """Wagtail's rights on tokens, kept to the tokens a person may know of.

    Wagtail's list, form and revocation of tokens keep to these by themselves; what is
    common to all models (history, usage, who else edits) asks the policy.
    """

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: Any
    ) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Iterable[str], instance: Any
    ) -> bool:
        may = self.user_has_any_permission(user, actions)
        return may and tokens_of(user).contains(instance)

    def instances_user_has_any_permission_for(
        self, user: Any, actions: Iterable[str]
    ) -> QuerySet[APIToken]:
        may = self.user_has_any_permission(user, actions)
        return tokens_of(user) if may else APIToken.objects.none()
