"""Tables that leave the program: as CSV for programs, as XLSX for spreadsheets.

Both are sent while they are being read: the first byte comes with the first rows, and
memory does not grow with their number. Say what a column is with :class:`Column`, and
answer a request with :func:`stream`; a list of the admin has :class:`StreamedExport`.
"""

from core.exports.columns import Cell, Column, per_currency, per_unit
from core.exports.responses import FORMATS, read, stream
from core.exports.views import StreamedExport

__all__ = [
    "FORMATS",
    "Cell",
    "Column",
    "StreamedExport",
    "per_currency",
    "per_unit",
    "read",
    "stream",
]
