"""How much of an upload is written down while it arrives."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from attachments import disk_space


class BoundedUploadHandler(FileUploadHandler):
    """Stands before Django's handlers and lets them have no more of a file than may be
    stored, so that nobody fills the disk. Of a file that is larger, the form gets
    nothing but its size, and refuses it with its sentence."""

    has_space = True

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  (Django's name)
        content_length: int,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Ask once, before any of it is written."""
        self.has_space = disk_space.may_arrive(
            min(content_length, settings.MAX_UPLOAD_SIZE)
        )

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Hand the data on, up to the limit."""
        self.received += len(raw_data)
        fits = self.received <= settings.MAX_UPLOAD_SIZE
        return raw_data if fits and self.has_space else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Stand in for a file that is too large, or has no room; leave others to
        those behind."""
        if file_size <= settings.MAX_UPLOAD_SIZE and self.has_space:
            return None
        file = UploadedFile(
            file=BytesIO(),
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
        )
        file.no_room = not self.has_space  # type: ignore[attr-defined]  # for attachments.disk_space
        return file
