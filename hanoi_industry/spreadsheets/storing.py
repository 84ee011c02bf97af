"""What the reading process said of a file, kept as it was said: preview and keep use one reading.

Pure. A file is read once, in its child process; whatever is shown or kept later comes from here.
"""

import zlib

from hanoi_industry.spreadsheets.guard import Refused
from hanoi_industry.spreadsheets.reading import Workbook, taken_in

# Raised when the form changes; an upload stored in another form has to be sent again.
FORM = b"3\n"

LEVEL = 1  # packs nearly as well as the others here, in a third of the time


class OtherForm(Exception):
    """The upload was stored by another version of the software."""


class Packing:
    """The lines of one reading, packed while the file is still being read."""

    def __init__(self):
        self._compressor = zlib.compressobj(LEVEL)
        self._packed = [self._compressor.compress(FORM)]

    def add(self, line: bytes) -> None:
        self._packed.append(self._compressor.compress(line))

    def finished(self) -> bytes:
        return b"".join([*self._packed, self._compressor.flush()])


def unpacked(content: bytes, name: str) -> Workbook:
    """The workbook that was packed, of a file that its sender called `name`.

    Raises OtherForm where another version of the software packed it.
    """
    try:
        lines = zlib.decompress(content)
        if not lines.startswith(FORM):
            raise OtherForm
        workbook = taken_in(lines.removeprefix(FORM).splitlines(), name)
    except (zlib.error, Refused) as trouble:
        raise OtherForm from trouble
    if workbook is None:
        raise OtherForm
    return workbook
