"""What the targets of projections have in common."""

from django.db import models

KIND_LENGTH = 40


class ProjectedModel(models.Model):
    """A row that the database derives from a row of another model.

    ``kind`` is that of its projection, and ``key`` the primary key of the source row.
    """

    kind = models.CharField(max_length=KIND_LENGTH, editable=False)
    key = models.BigIntegerField(editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["key", "kind"], name="%(app_label)s_%(class)s_of_source"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
