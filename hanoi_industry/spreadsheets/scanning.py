"""The one door before a reader: whatever `check` lets pass may be read.

Pure: bytes in, findings out, or `Refused` with a reason.
"""

from hanoi_industry.spreadsheets import (
    guard,
    scanning_ods,
    scanning_xls,
    scanning_xlsb,
    scanning_xlsx,
)
from hanoi_industry.spreadsheets.findings import Findings
from hanoi_industry.spreadsheets.guard import Kind, Package


def check(data: bytes, *, encoding: str | None = None) -> Findings:
    """Look at the whole file; `encoding` is given when a person has said how a text is written."""
    kind = guard.kind_of(data, encoding=encoding)
    found = _scanned(data, kind)
    found.refuse_wide_together()
    return found


def _scanned(data: bytes, kind: Kind) -> Findings:
    match kind:
        case Kind.XLSX:
            return scanning_xlsx.scan(Package(data))
        case Kind.XLSB:
            return scanning_xlsb.scan(Package(data))
        case Kind.XLS:
            return scanning_xls.scan(data)
        case Kind.ODS:
            return scanning_ods.scan(Package(data))
    return Findings(kind)
