"""Which files are used, and which by nothing any more.

A file is used by every row that points to it with a foreign key, of whatever app:
the keys are found in the models, so that nobody has to tell of a new one.
"""

from typing import Any

from django.db.models import Exists, ForeignKey, Model, OuterRef, Q, QuerySet

from attachments.models import PrivateDocument, PrivateImage


def references(model: type[Model]) -> list[ForeignKey]:
    """Return the foreign keys by which other apps use a file of this model. What the
    files themselves consist of, their renditions, does not count."""
    own = model._meta.app_label
    fields: Any = model._meta.get_fields(include_hidden=True)
    return [
        field.field
        for field in fields
        if (field.one_to_many or field.one_to_one)
        and field.auto_created
        and field.related_model._meta.app_label != own
    ]


def unused(files: QuerySet[Any], **apart_from: Q) -> QuerySet[Any]:
    """Return those images or documents that nothing uses.

    ``apart_from`` names, by the label of a model in small letters with an underscore
    (``maintenance_attachment``), rows that do not count: what would be unused if they
    were gone. No further query; one sub-query for each foreign key.
    """
    for field in references(files.model):
        users = field.model._base_manager.filter(**{field.name: OuterRef("pk")})
        if leaving := apart_from.get(field.model._meta.label_lower.replace(".", "_")):
            users = users.exclude(leaving)
        files = files.filter(~Exists(users))
    return files


def is_used(file: PrivateImage | PrivateDocument) -> bool:
    """Tell whether anything uses this file. One query."""
    return not unused(type(file)._default_manager.filter(pk=file.pk)).exists()
