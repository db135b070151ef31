"""Keeping the groups of tenants in step with their roles, after each ``migrate``.

What a role consisted of the last time is on record. A right that came to it since, as
an app was added or says more, is given to each group that has all of what the role was
on a collection; one that left it is taken from the groups that have exactly that. A
group that was given less stays as it is: nobody gets back what was taken away.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import GroupCollectionPermission

from core.db import tenants
from tenancy import rights
from tenancy.models import RoleRight
from tenancy.roles import Right, Role, groups_of, make_group, permissions, rights_of

Place = tuple[int, int]  # a group and a collection
_before: dict[str, Callable[[], dict[str, set[Right]]]] = {}


def begin_with(tenant: str, carry_over: Callable[[], dict[str, set[Right]]]) -> None:
    """Have a function called before the groups of a kind of tenants are first kept in
    step: it gives those there are what they could do before there were rights by app,
    and returns what each role was."""
    _before[tenant] = carry_over


def after_migrating(**kwargs: Any) -> None:
    """Keep them in step, where the database is as the code wants it: somebody may have
    migrated to an older state."""
    if kwargs["using"] == DEFAULT_DB_ALIAS and not _is_older():
        keep()


def _is_older() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def keep() -> None:
    """Bring the groups of all tenants into step with the roles. Can be repeated."""
    for kind in tenants.kinds():
        _make_permissions(kind)
        with transaction.atomic():
            _keep(kind)


def give(places: Iterable[Place], wanted: Iterable[Right]) -> None:
    """Give groups these rights on collections, where they do not have them."""
    found = permissions(wanted)
    GroupCollectionPermission.objects.bulk_create(
        (
            GroupCollectionPermission(
                group_id=group, collection_id=collection, permission=found[right]
            )
            for group, collection in places
            for right in wanted
            if right in found
        ),
        ignore_conflicts=True,
        batch_size=1000,
    )


def given(codenames: Iterable[str] | None = None) -> dict[Place, set[Right]]:
    """Return which of these rights, or of all, each group has on a collection."""
    rows = GroupCollectionPermission.objects.order_by()
    if codenames is not None:
        rows = rows.filter(permission__codename__in=codenames)
    found: dict[Place, set[Right]] = defaultdict(set)
    for group, collection, app, codename in rows.values_list(
        *("group", "collection"),
        *("permission__content_type__app_label", "permission__codename"),
    ).iterator():
        found[group, collection].add((app, codename))
    return found


def _make_permissions(kind: Any) -> None:
    """Have Django make the permissions now: it makes those of each app after that
    app's own ``post_migrate``, in the order of the apps."""
    for app in {kind._meta.app_label, *(one.app for one in rights.declared(kind))}:
        create_permissions(apps.get_app_config(app), verbosity=0)


def _keep(kind: Any) -> None:
    name = kind._meta.label
    known: dict[str, set[Right]] = defaultdict(set)
    for row in RoleRight.objects.filter(tenant=name):
        known[row.role].add((row.app, row.codename))
    if not known and name in _before:
        known.update(_before[name]())
    for role in kind.roles:
        wanted = {*rights_of(kind, role)}
        if role.key not in known:
            _make_groups(kind, role)
        elif wanted != known[role.key]:
            _follow(known[role.key], wanted)
    _note(name, kind)


def _make_groups(kind: Any, role: Role) -> None:
    """Make the group of a new role for the tenants there are."""
    for tenant in kind._default_manager.select_related("collection").iterator():
        if not groups_of(tenant, role.key).exists():
            make_group(tenant, role)


def _follow(old: set[Right], wanted: set[Right]) -> None:
    """Change what groups have of a role to what it is now."""
    places = given()
    full = [place for place, has in places.items() if has >= old]
    same = [place for place in full if places[place] == old]
    give(full, sorted(wanted - old))
    gone = [one.pk for one in permissions(old - wanted).values()]
    for group, collection in same if gone else ():
        GroupCollectionPermission.objects.filter(
            group=group, collection=collection, permission__in=gone
        ).delete()


def _note(name: str, kind: Any) -> None:
    """Write down what the roles are now."""
    now = {(role.key, *right) for role in kind.roles for right in rights_of(kind, role)}
    rows = RoleRight.objects.filter(tenant=name)
    was = {(row.role, row.app, row.codename): row.pk for row in rows}
    rows.filter(pk__in=[pk for key, pk in was.items() if key not in now]).delete()
    RoleRight.objects.bulk_create(
        RoleRight(tenant=name, role=role, app=app, codename=codename)
        for role, app, codename in sorted(now - {*was})
    )
