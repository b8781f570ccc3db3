"""No file larger than the portal ever takes is written down, not even for a moment."""

from io import BytesIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class LimitedUpload(FileUploadHandler):
    """Stands before Django's own handlers and passes on at most `TIBS_UPLOAD_BYTES` of a file.

    The rest is counted and forgotten: the form gets an empty file with the true size and can say by how much it is
    too large.
    """

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.is_too_large = False

    def receive_data_chunk(self, raw_data, start):
        self.is_too_large = self.is_too_large or start + len(raw_data) > settings.TIBS_UPLOAD_BYTES
        return None if self.is_too_large else raw_data

    def file_complete(self, file_size):
        if not self.is_too_large:
            return None
        return UploadedFile(BytesIO(), self.file_name, self.content_type, file_size, self.charset)
