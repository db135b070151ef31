"""What opens with a secret address and nothing else."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.public import tokens


class HasToken(models.Model):
    """Something that an unguessable token stands for."""

    # In clear, so that the link can be copied and printed again: docs/security.md.
    token = models.CharField(
        _("token"),
        max_length=40,
        unique=True,
        editable=False,
        default=tokens.new,
    )
    # What a visitor's token is compared with. How long a comparison of hashes takes
    # tells nothing of what was hashed.
    token_hash = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.token_hash = tokens.hashed(self.token)
        super().save(*args, **kwargs)
