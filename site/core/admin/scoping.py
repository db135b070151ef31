"""The one choke point of the admin: what keeps every view of every view-set to the
rows of the fleets that a person was given.

``ScopedViewSet.construct_view`` mixes :class:`ScopedView` into each view class that
Wagtail builds, now or in a later version.
"""

from copy import copy
from typing import Any

from django.contrib.admin.utils import unquote
from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from modelcluster.models import get_all_child_m2m_relations
from wagtail.admin.views.generic import EditView, IndexView
from wagtail.admin.views.generic.chooser import CreateViewMixin
from wagtail.admin.views.generic.mixins import RevisionsRevertMixin
from wagtail.admin.views.generic.usage import UsageView
from wagtail.models import RevisionMixin
from wagtail.permissions import policy_registry

from core.admin import object_buttons
from core.admin.listing import BoundedListingMixin
from core.db import tenants
from core.ids import is_key


class ScopedView:
    """Answers 404 for a row of another fleet, as if it did not exist, and asks for
    rights on the row at hand wherever the view asks for rights on the model."""

    model: Any
    request: HttpRequest
    kwargs: dict[str, Any]
    pk_url_kwarg = "pk"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.scoped_request = request
        self.scoped_key = kwargs.get("pk")
        if self.scoped_key is not None and self.scoped_object is None:
            raise Http404
        super().setup(request, *args, **kwargs)  # type: ignore[misc]  # a mixin

    @cached_property
    def scoped_policy(self) -> Any:
        return policy_registry.get_by_type(self.model)

    @cached_property
    def scoped_object(self) -> Any:
        """Return the row that the address names, or None if it is not for this user."""
        if self.scoped_key is None:
            return None
        key = unquote(str(self.scoped_key))
        rows = visible(self.scoped_rows(), self.scoped_request.user)
        return rows.filter(pk=key).first() if is_key(key) else None

    def scoped_rows(self) -> Any:
        """Return the rows of which it is one. A view that shows the row says what is
        to be fetched along with it."""
        related = getattr(self, "scoped_related", ())
        return self.model.objects.select_related(*related)

    def get_header_more_buttons(self) -> list[Any]:
        """Return the menu of actions, with what other apps add to it."""
        own = super().get_header_more_buttons()  # type: ignore[misc]  # a mixin
        if self.scoped_object is None:
            return own
        user = self.scoped_request.user
        return sorted([*own, *object_buttons.buttons(self.scoped_object, user)])

    def user_has_permission(self, permission: str) -> bool:
        return self.user_has_any_permission([permission])

    def user_has_any_permission(self, permissions: Any) -> bool:
        user = self.scoped_request.user
        if self.scoped_object is None:
            return self.scoped_policy.user_has_any_permission(user, permissions)
        return self.scoped_policy.user_has_any_permission_for_instance(
            user, permissions, self.scoped_object
        )


class ScopedEdit(ScopedView):
    """Edits the row that was fetched when rights were asked for, and not another
    one: with its fleet and who changed it last, in one query."""

    def scoped_rows(self) -> Any:
        rows = super().scoped_rows()
        names = ["latest_revision__user"] * issubclass(self.model, RevisionMixin)
        path = tenants.path_to(self.model)
        if path is not None:
            names.append("__".join(filter(None, (path, "collection"))))
        return rows.select_related(*names)

    def get_object(self, queryset: Any = None) -> Any:
        self.live_object = self.edited_object
        return self.live_object

    @cached_property
    def edited_object(self) -> Any:
        """Return the copy that the form changes: rights are asked of the row as it is
        stored. With the rows that are shown by the form, compared when it is saved,
        and kept in the revision."""
        row = copy(self.scoped_object)
        several = [field.name for field in get_all_child_m2m_relations(self.model)]
        prefetch_related_objects([row], *several)
        return row


class ScopedIndex(BoundedListingMixin, ScopedView):
    """A list whose lines link only to what the user may do with the row."""

    def _may(self, action: str, instance: Any) -> bool:
        return self.scoped_policy.user_has_permission_for_instance(
            self.scoped_request.user, action, instance
        )

    def get_edit_url(self, instance: Any) -> Any:
        if self._may("change", instance):
            return super().get_edit_url(instance)  # type: ignore[misc]  # a mixin
        return None

    def get_delete_url(self, instance: Any) -> Any:
        if self._may("delete", instance):
            return super().get_delete_url(instance)  # type: ignore[misc]  # a mixin
        return None


class ScopedUsage(ScopedView):
    """Where a row is used: for those who may change it. A shared supplier is used by
    fleets that the user knows nothing of."""

    permission_required = "change"


class ScopedChooser:
    """Offers, and takes, only what the user may see."""

    model_class: Any
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form_class = getattr(self, "get_creation_form_class", lambda: None)
        if isinstance(self, CreateViewMixin) and form_class() is None:
            raise Http404  # nothing is created in this dialog
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def get_object_list(self) -> QuerySet[Any]:
        return visible(self.model_class.objects.all(), self.request.user)

    def get_object(self, pk: Any) -> Any:
        if not is_key(pk):
            raise Http404
        return self.get_object_list().get(pk=pk)

    def get_objects(self, pks: list[Any]) -> QuerySet[Any]:
        return self.get_object_list().filter(pk__in=filter(is_key, pks))


def scoped(view_class: type, *, chooser: bool = False) -> type:
    """Return the view class with the check that belongs into it."""
    mixin: type = ScopedView
    if chooser:
        mixin = ScopedChooser
    elif issubclass(view_class, IndexView):
        mixin = ScopedIndex
    elif issubclass(view_class, UsageView):
        mixin = ScopedUsage
    elif issubclass(view_class, EditView):
        # Going back to a revision has its own way to the row.
        back = issubclass(view_class, RevisionsRevertMixin)
        mixin = ScopedView if back else ScopedEdit
    if issubclass(view_class, mixin):
        return view_class
    return type(view_class.__name__, (mixin, view_class), {})


def visible(rows: Any, user: Any) -> Any:
    """Return what the user may see of rows that may belong to a fleet; rows of a
    model that belongs to none (maintenance types) are for everybody."""
    return rows.visible_to(user) if hasattr(rows, "visible_to") else rows
