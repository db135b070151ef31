"""Resource: rows of a model in the API, listed, read and written through admin forms.

A resource is one class: which columns it has, and which operations.
Whose rows they are, the querysets say; who may write them, the policies; what may be
written, the forms of the view-set.

Rows are fetched as values and written with ``json.dumps``. Tests hold the types of the
description against the responses (schemathesis); Pydantic on every call would take
longer than everything else together.
"""

import json
from functools import partial
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from wagtail.actions import action_registry
from wagtail.permissions import policy_registry

from core.admin.deletion import why_not_delete
from core.admin.scoping import visible
from core.api import etags, fields, filters, forms, idempotency, pagination, schemas
from core.api.problems import ProblemDetail, Refusal
from core.api.sync import changes

# What any call may be answered with, and what only some.
ALWAYS = (400, 401, 403, 404, 422, 429)


def problems(*more: int) -> dict[int, Any]:
    """Return the refusals to describe for an operation."""
    return dict.fromkeys(sorted({*ALWAYS, *more}), ProblemDetail)


class Resource:
    """Rows of one model under one address."""

    model: Any
    name: str
    #: Columns; a foreign key as the key of its row.
    columns: tuple[str, ...] = ()
    #: Fields computed by the database: type and expression.
    computed: dict[str, tuple[Any, Any]] = {}
    #: Rows of other tables that point to this one, each as its key.
    reverse_keys: tuple[str, ...] = ()
    #: Relations to many rows, as lists of keys. One query for all of them.
    many_to_many: tuple[str, ...] = ()
    #: Values of a new row before its form is filled in.
    defaults: dict[str, Any] = {}
    operations: tuple[str, ...] = ("add", "change", "delete")
    #: What a list can be narrowed down by besides the filters of the admin: the key of
    #: another row, by the path to it.
    filtered_by: dict[str, str] = {}

    def __init__(self) -> None:
        self.viewset: Any = getattr(self.model, "snippet_viewset", None)
        self.meta = self.model._meta
        self.policy: Any = policy_registry.get_by_type(self.model)
        found = getattr(self.viewset, "filterset_class", None)
        self.filterset_class = found if isinstance(found, type) else None
        if self.filterset_class and self.filtered_by:
            self.filterset_class = filters.with_keys(
                self.filterset_class, self.model, self.filtered_by
            )
        self.schema = schemas.of_row(self)
        self.page_schema = schemas.of_page(self)

    @property
    def title(self) -> str:
        """Return what one row is called in the description."""
        return str(self.meta.object_name)

    # --- Reading ---------------------------------------------------------------

    def more_types(self) -> dict[str, Any]:
        """Return the types of what :meth:`enrich` puts in."""
        return {}

    def enrich(self, items: list[dict[str, Any]], user: Any) -> None:
        """Put into some rows' answers what is no column of theirs. A fixed number of
        queries."""

    def rows(self, user: Any) -> QuerySet[Any]:
        """Return what the user may see."""
        return visible(self.model._default_manager.all(), user)

    def serialize(self, rows: QuerySet[Any], user: Any) -> list[dict[str, Any]]:
        """Return some rows as plain data: one query, and one for each list."""
        expressions = {name: how for name, (_kind, how) in self.computed.items()}
        names = (*self.columns, *self.reverse_keys)
        items = list(rows.values(*names, **expressions))
        if self.many_to_many and items:
            self._put_keys(items)
        self.enrich(items, user)
        return items

    def _put_keys(self, items: list[dict[str, Any]]) -> None:
        """Put in the lists of keys. One query, in SQL: to word it in Django's way takes
        a quarter of the time of the whole answer."""
        by_key = {item["id"]: item for item in items}
        nothing = dict.fromkeys(self.many_to_many, ())
        for item in items:
            item.update(nothing)
        keys = ",".join(map(str, by_key))
        parts = [self._keys_sql(name, keys) for name in self.many_to_many]
        with connection.cursor() as cursor:
            cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY 1, 2, 3")
            for name, key, value in cursor.fetchall():
                by_key[key][name] += (value,)

    def _keys_sql(self, name: str, keys: str) -> str:
        field = self.meta.get_field(name)
        if field.one_to_many:
            table = field.related_model._meta.db_table
            own, other = field.field.column, "id"
        else:
            table = field.m2m_db_table()
            own, other = field.m2m_column_name(), field.m2m_reverse_name()
        return (
            f"SELECT '{name}', {own}, {other} FROM {table}"  # noqa: S608  (our own names, and numbers)
            f" WHERE {own} IN ({keys})"
        )

    def body(self, user: Any, key: int) -> bytes:
        """Return the answer about one row, or raise ``Http404``."""
        items = self.serialize(self.rows(user).filter(pk=key), user)
        if not items:
            raise Http404(_("There is no such row."))
        return fields.dumps(items[0])

    # --- The operations ---------------------------------------------------------

    def router(self) -> Router:
        """Return the operations on these rows."""
        router = Router(tags=[self.name])
        self.add_reading(router)
        if "add" in self.operations:
            self.add_adding(router)
        if "change" in self.operations:
            self.add_changing(router)
        if "delete" in self.operations:
            self.add_deleting(router)
        return router

    def add_reading(self, router: Router) -> None:
        """Add the list and the single row."""
        plural = str(self.meta.verbose_name_plural)

        @router.get(
            "/",
            response={200: self.page_schema, 304: None} | problems(),
            operation_id=f"{self.name}_list",
            url_name=f"{self.name}_list",
            summary=f"List {plural}",
            openapi_extra={"parameters": filters.parameters(self.filterset_class)},
        )
        def list_rows(
            request: HttpRequest, paging: Query[pagination.Paging]
        ) -> HttpResponse:
            return self.page(request, paging)

        @router.get(
            "/{int:key}/",
            response={200: self.schema, 304: None} | problems(),
            operation_id=f"{self.name}_read",
            url_name=f"{self.name}_read",
            summary=f"Read one of the {plural}",
        )
        def read_row(request: HttpRequest, key: int) -> HttpResponse:
            return etags.answer(request, self.body(request.user, key))

    def add_adding(self, router: Router) -> None:
        """Add the creation of a row."""
        form_class = self.viewset.get_add_view_kwargs()["form_class"]
        written: Any = forms.schema(form_class, f"{self.title}Add")

        @router.post(
            "/",
            response={201: self.schema} | problems(409),
            operation_id=f"{self.name}_add",
            url_name=f"{self.name}_add",
            summary=f"Add one of the {self.meta.verbose_name_plural}",
        )
        def add_row(request: HttpRequest, data: written) -> HttpResponse:
            self.require(request.user, "add")
            sent = data.dict(exclude_unset=True)
            add = partial(self.add, request, form_class, sent)
            response = idempotency.once(request, add)
            made = json.loads(response.content)["id"]  # now, or when first asked
            response["Location"] = f"{request.path}{made}/"
            return response

    def add_changing(self, router: Router) -> None:
        """Add the change of some fields of a row."""
        form_class = self.viewset.get_edit_view_kwargs()["form_class"]
        written: Any = forms.schema(form_class, f"{self.title}Change")

        @router.patch(
            "/{int:key}/",
            response={200: self.schema} | problems(412),
            operation_id=f"{self.name}_change",
            url_name=f"{self.name}_change",
            summary=f"Change one of the {self.meta.verbose_name_plural}",
        )
        def change_row(request: HttpRequest, key: int, data: written) -> HttpResponse:
            sent = data.dict(exclude_unset=True)
            with transaction.atomic():
                row = self.locked(request, key, "change")
                self.save(request, row, form_class, sent)
            return etags.answer(request, self.body(request.user, key))

    def add_deleting(self, router: Router) -> None:
        """Add the deletion of a row."""

        @router.delete(
            "/{int:key}/",
            response={204: None} | problems(409, 412),
            operation_id=f"{self.name}_delete",
            url_name=f"{self.name}_delete",
            summary=f"Delete one of the {self.meta.verbose_name_plural}",
        )
        def delete_row(request: HttpRequest, key: int) -> HttpResponse:
            with transaction.atomic():
                self.delete(request, self.locked(request, key, "delete"))
            return HttpResponse(status=HTTPStatus.NO_CONTENT)

    # --- What they do -----------------------------------------------------------

    def page(self, request: HttpRequest, paging: pagination.Paging) -> HttpResponse:
        """Answer a page of rows."""
        now = timezone.now()
        rows = filters.narrowed(request, self.rows(request.user), self.filterset_class)
        if paging.modified_since:
            keys = changes.since(self.model, paging.modified_since)
            rows = rows.filter(pk__in=keys)
        items = self.serialize(pagination.window(rows, paging), request.user)
        more = len(items) > paging.limit
        del items[paging.limit :]
        following = None
        if more:
            following = pagination.next_url(
                request, pagination.cursor_after(items[-1]["id"])
            )
        body = fields.dumps({"items": items, "next": following})
        response = etags.answer(request, body)
        for name, value in pagination.headers(paging.limit, now).items():
            response[name] = value
        return response

    def add(
        self, request: HttpRequest, form_class: Any, sent: dict[str, Any]
    ) -> HttpResponse:
        """Make a row through its form, and answer it."""
        row = self.model(**self.defaults)
        form = forms.filled(form_class, row, sent, request.user)
        made = self.make(row, form, request.user)
        return etags.answer(request, self.body(request.user, made.pk), status=201)

    def make(self, row: Model, form: Any, user: Any) -> Model:
        """Save a new row through its form, and return it."""
        action = action_registry.get_action_class(self.model, "create")
        made: Model = action(row, user=user, form=form).execute()
        return made

    def save(
        self, request: HttpRequest, row: Model, form_class: Any, sent: dict[str, Any]
    ) -> None:
        """Change a row through its form."""
        form = forms.filled(form_class, row, sent, request.user)
        action = action_registry.get_action_class(self.model, "edit")
        action(row, user=request.user, form=form).execute(skip_permission_checks=True)

    def delete(self, request: HttpRequest, row: Model) -> None:
        """Delete a row, if nothing stands in the way."""
        if why := why_not_delete(row):
            raise Refusal(409, why)
        action = action_registry.get_action_class(self.model, "delete")
        action(row, user=request.user).execute(skip_permission_checks=True)

    def require(self, user: Any, action: str) -> None:
        """Raise ``PermissionDenied`` if the user may do this with no row at all."""
        if not self.policy.user_has_permission(user, action):
            raise PermissionDenied(_("You may not do this."))

    def locked(self, request: HttpRequest, key: int, action: str) -> Any:
        """Return a row to be changed, as the caller knows it; others wait for it.

        ``Http404`` if the user may not see it, ``PermissionDenied`` if not change it,
        412 if the caller knows it in another state.
        """
        if not self.rows(request.user).filter(pk=key).exists():
            raise Http404(_("There is no such row."))
        row = self.lock(self.model._default_manager.filter(pk=key)).first()
        if row is None:
            raise Http404(_("There is no such row."))
        if not self.policy.user_has_permission_for_instance(request.user, action, row):
            raise PermissionDenied(_("You may not do this."))
        if "If-Match" in request.headers:
            etags.require_match(request, self.body(request.user, key))
        return row

    def lock(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Let others wait for these rows until the transaction ends."""
        return rows.select_for_update(of=("self",))
