"""Which sheet of a workbook is proposed, and how much of each is looked at for that."""

from clusters.sheets import ClusterSheet
from hanoi_industry.spreadsheets import layout
from hanoi_industry.spreadsheets.guard import Kind
from hanoi_industry.spreadsheets.reading import RawSheet, Workbook
from hanoi_industry.spreadsheets.services.receiving import likeliest_sheet

HEADINGS = ["Mã cụm", "Tên cụm", "Quy mô (ha)"]


def a_sheet(name, *headings, rows=3, merges=()):
    cells = [[f"{name}{row}", f"Cụm {row}", *[row] * (len(headings) - 2)] for row in range(rows)]
    return RawSheet(name, rows=[list(headings), *cells], merges=list(merges))


def test_the_sheet_with_the_most_known_headings_is_proposed():
    sheets = [a_sheet("a", "x", "y", "z"), a_sheet("b", *HEADINGS), a_sheet("c", *HEADINGS)]

    assert likeliest_sheet(Workbook(Kind.XLSX, sheets), ClusterSheet()) == 1


def test_of_large_sheets_only_the_corner_is_looked_at(monkeypatch):
    wide = [*HEADINGS, *(f"Cột {number}" for number in range(500))]
    sheets = [a_sheet("a", "x", *wide), a_sheet("b", *wide, rows=900, merges=[(1, 4, 800, 450)])]
    seen, find_layout = [], layout.find_layout
    monkeypatch.setattr(
        layout, "find_layout", lambda raw, known: seen.append(raw) or find_layout(raw, known)
    )

    likeliest_sheet(Workbook(Kind.XLSX, sheets), ClusterSheet())

    assert max(max(raw.height, raw.width) for raw in seen) <= 60
    assert seen[1].merges == [(1, 4, 60, 40)]
    assert sheets[1].merges == [(1, 4, 800, 450)]
