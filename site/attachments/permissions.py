"""Who may have a file: whoever holds any right on its collection, or on one above."""

from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from wagtail.models import GroupCollectionPermission


def visible_files(files: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """Return those images or documents that the user may see."""
    if not (user.is_active and user.is_authenticated):
        return files.none()
    if user.is_superuser:
        return files
    if user.bound_to:  # by a token
        files = files.filter(collection__path__startswith=user.bound_to.path)
    path = ExpressionWrapper(OuterRef("collection__path"), output_field=CharField())
    rights = GroupCollectionPermission.objects.filter(group__user=user)
    covering = rights.annotate(asked=path).filter(
        asked__startswith=F("collection__path")
    )
    return files.filter(Exists(covering))


def may_see_file(user: Any, file: Any) -> bool:
    """Tell whether the user may see an image or document. One query."""
    files = type(file)._default_manager.filter(pk=file.pk)
    return visible_files(files, user).exists()
