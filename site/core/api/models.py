"""What the API remembers: the terms of its tokens, answers it gave, what changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import APIToken, Collection


class TokenRestriction(models.Model):
    """What a token may do less than the person it belongs to.

    A token without terms may do all that its owner may. One that was bound to a
    collection that is gone opens nothing any more: see :meth:`is_void`.
    """

    token = models.OneToOneField(
        APIToken, on_delete=models.CASCADE, related_name="restriction"
    )
    read_only = models.BooleanField(_("read only"), default=False)
    is_bound = models.BooleanField(_("bound to one fleet"), default=False)
    collection = models.ForeignKey(
        Collection,
        verbose_name=_("fleet"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("restriction of an API token")
        verbose_name_plural = _("restrictions of API tokens")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(collection=None) | models.Q(is_bound=True),
                name="headless_terms_bound",
            )
        ]

    def __str__(self) -> str:
        return str(self.token)

    @property
    def is_void(self) -> bool:
        """Tell whether the token was bound to what is no longer there."""
        return self.is_bound and self.collection is None


class StoredResponse(models.Model):
    """The answer to a call that was sent with an idempotency key.

    The row is written before the work; the answer is put into it in the transaction
    of the work. So one without an answer says that nothing was done, or not yet.
    """

    token = models.ForeignKey(
        APIToken, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    claimed_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    etag = models.CharField(max_length=80, blank=True)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="headless_key_once")
        ]

    def __str__(self) -> str:
        return self.key


class Change(models.Model):
    """That a row of some table was written, or deleted, and when last.

    The database writes these itself: see :mod:`core.api.sync.changes`.
    """

    table = models.CharField(max_length=60)
    row = models.BigIntegerField()
    # Whose it is, or was; empty for what belongs to all.
    fleet = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    gone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["table", "row"], name="headless_change_once"
            )
        ]
        indexes = [models.Index(fields=["table", "at"], name="headless_change_by_time")]

    def __str__(self) -> str:
        return f"{self.table} {self.row}"


class Departure(models.Model):
    """That a row left a fleet for another one, and when last: for users who see only
    the fleet that it left, it is gone."""

    table = models.CharField(max_length=60)
    row = models.BigIntegerField()
    fleet = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["table", "row", "fleet"], name="headless_departure_once"
            )
        ]
        indexes = [
            models.Index(fields=["fleet", "at"], name="headless_departure_by_time")
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row} from {self.fleet}"
