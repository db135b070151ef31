"""The people who use the system, and the mark they leave on what they write."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import get_active_log_context

if TYPE_CHECKING:
    from wagtail.models import Collection


class UserQuerySet(models.QuerySet["User"]):
    """Users, by what can be done with them."""

    def reachable(self) -> "UserQuerySet":
        """Return the active users who have an e-mail address."""
        return self.filter(is_active=True).exclude(email="")


class AccountManager(UserManager["User"]):
    """Django's user manager, with the querysets of this app."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def reachable(self) -> UserQuerySet:
        """Return the active users who have an e-mail address."""
        return self.get_queryset().reachable()


class User(AbstractUser):
    """A person. Only one with an e-mail address can be reminded.

    An e-mail address belongs to one person, however its letters are written:
    ``Ann@example.org`` and ``ann@example.org`` are the same mailbox.
    """

    email = models.EmailField(_("email address"), blank=True)

    objects: ClassVar[AccountManager] = AccountManager()

    # Set for one request by a token (headless.tokens): the collection outside of which
    # its bearer has no rights, and whether it only reads. Never stored.
    bound_to: "Collection | None" = None
    only_reads = False

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="accounts_user_email_unique",
                violation_error_message=_("Another user has this e-mail address."),
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.get_username()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Tell whether the person has a right that holds everywhere; who is bound to
        one collection has none."""
        return self.bound_to is None and super().has_perm(perm, obj)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.bound_to is not None:
            raise RuntimeError("The rights of a token are not those of its owner.")
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        others = User.objects.exclude(pk=self.pk)
        if self.email and others.filter(email__iexact=self.email).exists():
            raise ValidationError({"email": _("Another user has this e-mail address.")})


class Authored(models.Model):
    """A row that knows who made and last changed it, and when.

    The person is the one Wagtail's log context names: the admin sets it for
    every request, other paths with ``with LogContext(user=…)``. Work that no
    person does (a background task) leaves the last person's name in place.
    """

    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    modified_at = models.DateTimeField(_("modified at"), auto_now=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    modified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("modified by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        user = get_active_log_context().user
        if user is not None:
            if self._state.adding:
                self.created_by = user
            self.modified_by = user
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {
                    *kwargs["update_fields"],
                    "modified_by",
                    "modified_at",
                }
        super().save(*args, **kwargs)
