"""The demo's cast: who logs in, and whom reminders reach."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.auth.models import Group

from accounts.models import User
from tenancy.roles import role_of
from vehicles.models import Fleet

MOTOR_POOL = "City motor pool"

# User name, first and last name. All have the password of the first.
ADMIN = ("admin", "Alex", "Admin")
PEOPLE = (
    ("maria", "Maria", "Delgado"),  # manages the city's fleet
    ("sam", "Sam", "Porter"),  # repairs it
    ("anna", "Anna", "Lindqvist"),
    ("jonas", "Jonas", "Lindqvist"),
)


class Cast(NamedTuple):
    """The people of the demo, and their group."""

    maria: User
    sam: User
    anna: User
    jonas: User
    motor_pool: Group

    def choose(self, row: Any, names: Iterable[str]) -> None:
        """Have the reminders of a fleet, vehicle or record go to those people and
        groups. Not saved."""
        chosen = [getattr(self, name) for name in names]
        row.notify_users = [one for one in chosen if isinstance(one, User)]
        row.notify_groups = [one for one in chosen if isinstance(one, Group)]


def make_admin(password: str) -> User:
    """Return the superuser ``admin``; one who is there already keeps the password."""
    username, first_name, last_name = ADMIN
    found = User.objects.filter(username=username, is_superuser=True).first()
    return found or _person(
        username,
        first_name,
        last_name,
        password,
        is_staff=True,
        is_superuser=True,
    )


def make_cast(password: str) -> Cast:
    """Make the people, who can log in as themselves to see what each of them sees."""
    people = {person[0]: _person(*person, password=password) for person in PEOPLE}
    motor_pool, _ = Group.objects.get_or_create(name=MOTOR_POOL)
    motor_pool.user_set.add(people["maria"], people["sam"])
    return Cast(**people, motor_pool=motor_pool)


def give(fleet: Fleet, *, managers: Iterable[User], viewers: Iterable[User]) -> None:
    """Put people into the groups that came with a fleet."""
    for role, people in (("managers", managers), ("viewers", viewers)):
        name = role_of(fleet, role).group_name(fleet.name)
        Group.objects.get(name=name).user_set.add(*people)


def _person(
    username: str,
    first_name: str,
    last_name: str,
    password: str,
    **rights: bool,
) -> User:
    user = User(
        username=username,
        email=f"{username}@example.org",
        first_name=first_name,
        last_name=last_name,
        **rights,
    )
    user.set_password(password)
    user.full_clean()
    user.save()
    return user
