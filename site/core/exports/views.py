"""What a list in the admin needs to be exported."""

from collections.abc import Sequence
from typing import Any

from django.http import StreamingHttpResponse
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from core.exports.columns import Column
from core.exports.responses import stream


class StreamedExport(SpreadsheetExportMixin):
    """Exports what a list shows, filters and order included, with Wagtail's own
    buttons; stands before the list in the order of its bases."""

    show_export_buttons = True

    def get_export_columns(self) -> Sequence[Column]:
        """Return the columns for the rows of this list."""
        raise NotImplementedError

    def as_spreadsheet(
        self, queryset: Any, spreadsheet_format: str
    ) -> StreamingHttpResponse:
        columns = self.get_export_columns()
        return stream(queryset, columns, spreadsheet_format, self.get_filename())
