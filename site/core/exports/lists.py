"""Lists of the admin as tables that leave the program."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core import exports
from core.db.index_scan import force_index


class StreamingExportMixin(exports.StreamedExport):
    """A list whose rows are sent while they are read, as it is filtered, searched and
    sorted; stands before the list in the order of its bases."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_export:  # what a page of the list needs would read every row
            rows = force_index(self.get_queryset())
            return self.as_spreadsheet(rows, request.GET["export"])
        return super().get(request, *args, **kwargs)

    def get_filename(self) -> str:
        return str(self.model._meta.verbose_name_plural)
