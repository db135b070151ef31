import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_email_belongs_to_one_person_whatever_its_letters_look_like():
    UserFactory(email="Ann@Example.org")
    twin = UserFactory.build(email="ann@example.ORG", password="x")
    with pytest.raises(ValidationError) as error:
        twin.full_clean()
    assert error.value.message_dict == {
        "email": ["Another user has this e-mail address."]
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_several_people_may_have_no_address():
    UserFactory.create_batch(2, unreachable=True)
    assert User.objects.count() == 2


def test_reachable_are_active_people_with_an_address():
    ann = UserFactory()
    UserFactory(unreachable=True)
    UserFactory(is_active=False)
    assert list(User.objects.reachable()) == [ann]


def test_admins_user_form_says_it_at_the_field(owner_client):
    UserFactory(email="ann@example.org")
    data = {
        "username": "ann2",
        "email": "ANN@example.org",
        "first_name": "Ann",
        "last_name": "Other",
        "password1": "correct horse battery",
        "password2": "correct horse battery",
    }
    response = owner_client.post(reverse("wagtailusers_users:add"), data)
    assert response.status_code == 200
    assert response.context["form"].errors == {
        "email": ["Another user has this e-mail address."]
    }
    assert not User.objects.filter(username="ann2").exists()
