"""Actions of Wagtail that validate a row once on its way into the database.

Wagtail validates it in the form and again for the revision. Here the revision is made
of what the form has validated. In the same spirit a foreign key is not looked up again
if its row is at hand (``core.db.validation.SkipCachedForeignKeyValidation``).
"""

from wagtail.actions import ActionRegistry
from wagtail.actions.create import CreateAction
from wagtail.actions.edit import EditAction
from wagtail.models import RevisionMixin


class SingleValidationMixin:
    """Makes the revision of a row of what was validated, and saved, just before: in
    the same transaction it need not be validated again."""

    clean: bool

    def _save_instance(self) -> None:
        super()._save_instance()  # type: ignore[misc]  # the action beside it
        self.clean = False


class SingleValidationCreateAction(SingleValidationMixin, CreateAction):
    """Saves a new row and its first revision."""


class SingleValidationEditAction(SingleValidationMixin, EditAction):
    """Saves a row and its revision."""


def register(actions: ActionRegistry) -> None:
    """Take them for every row that has revisions."""
    for action in (SingleValidationCreateAction, SingleValidationEditAction):
        actions.register(RevisionMixin, action)
