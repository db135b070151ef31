"""What Wagtail's index of references keeps here: who uses which file.

Wagtail notes every foreign key of every row in it, to count and list the users of a
row one by one. Of a supplier or a type that would be hundreds of thousands, of all
fleets; the lists of the rows themselves tell that better. So only keys of files count.
"""

from django.apps import apps
from django.db.models import ForeignKey


def keep_files_only() -> None:
    """Have Wagtail note no foreign keys but those of files. To be called before it
    looks through the models."""
    from wagtail.documents.models import AbstractDocument
    from wagtail.images.models import AbstractImage

    files = (AbstractImage, AbstractDocument)
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey) and not issubclass(
                field.remote_field.model, files
            ):
                field.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]  # Wagtail's word
