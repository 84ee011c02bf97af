"""The file of a paper: of which kind it is by its content, whatever it is called. Pure.

Scans and office documents alone are taken, none that brings a program along.
"""

import zipfile
from enum import StrEnum
from typing import BinaryIO

MOST_BYTES = 20 * 1024 * 1024
ENDINGS = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
ALSO_CALLED = {"jpeg": "jpg"}
BEGINNINGS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
PACKAGE = b"PK\x03\x04"
MAIN_PARTS = {"xl/workbook.xml": "xlsx", "word/document.xml": "docx"}
PROGRAM = "vbaproject.bin"


class Reason(StrEnum):
    EMPTY = "file_empty"
    TOO_LARGE = "file_too_large"
    NOT_A_KIND = "file_of_another_kind"
    ANOTHER_NAME = "file_called_otherwise"


class Refused(Exception):
    def __init__(self, reason: Reason, **params):
        super().__init__(reason)
        self.reason, self.params = reason, params


def ending_of(name: str) -> str:
    """The ending of a file's name in small letters, of two that mean the same the one kept here."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return ALSO_CALLED.get(ending, ending)


def kind_of(file: BinaryIO) -> str:
    """The ending that its content deserves, one of ENDINGS; "" for any other content."""
    file.seek(0)
    head = file.read(8)
    for beginning, ending in BEGINNINGS.items():
        if head.startswith(beginning):
            return ending
    return _kind_of_package(file) if head.startswith(PACKAGE) else ""


def _kind_of_package(file: BinaryIO) -> str:
    """By the main part of an office package; nothing in it is unpacked."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ""
    if any(name.lower().endswith(PROGRAM) for name in names):
        return ""
    kinds = {kind for part, kind in MAIN_PARTS.items() if part in names}
    return kinds.pop() if len(kinds) == 1 else ""


def check(file: BinaryIO, name: str, size: int) -> str:
    """The kind of a file that may be attached; raises Refused with the reason for any other."""
    if not size:
        raise Refused(Reason.EMPTY)
    if size > MOST_BYTES:
        raise Refused(Reason.TOO_LARGE, most=MOST_BYTES // (1024 * 1024))
    found, called = kind_of(file), ending_of(name)
    if not found:
        raise Refused(Reason.NOT_A_KIND)
    if called != found:
        raise Refused(Reason.ANOTHER_NAME, found=found)
    return found
