"""What is asked of the database to know a person and their rights."""

import pytest
from django.contrib.auth.models import Group, Permission

from accounts.backends import AccountBackend
from accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    """Return somebody with a right of their own and one of a group."""
    user, group = UserFactory(), Group.objects.create(name="Drivers")
    user.user_permissions.add(
        Permission.objects.get(content_type__app_label="accounts", codename="view_user")
    )
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    return User.objects.get(pk=user.pk)


def test_own_rights_and_those_of_groups_are_one_query(
    person, django_assert_num_queries
):
    with django_assert_num_queries(1):
        assert person.has_perms(["accounts.view_user", "wagtailadmin.access_admin"])
        assert not person.has_perm("accounts.delete_user")


def test_who_is_not_active_has_no_rights_and_is_not_logged_in(person):
    person.is_active = False
    person.save()
    assert not person.has_perm("wagtailadmin.access_admin")
    assert AccountBackend().get_user(person.pk) is None
    assert AccountBackend().get_user(0) is None


def test_a_person_comes_with_their_profile(person, django_assert_num_queries):
    with django_assert_num_queries(1):
        user = AccountBackend().get_user(person.pk)
        assert not hasattr(user, "wagtail_userprofile")
