from datetime import date

from hanoi_industry.spreadsheets.cells import CaveatCode, Fault, read_text
from hanoi_industry.spreadsheets.reading import CellKind, RawCell
from tests.hanoi_industry.spreadsheets.cells.raw import caveats, number, text


def test_text_loses_odd_blanks_and_keeps_its_lines():
    assert read_text(text("  CCN\u00a0 Phú  Thị \n\n (mở rộng)")).value == "CCN Phú Thị\n(mở rộng)"


def test_text_that_a_spreadsheet_took_for_something_else_is_told():
    assert caveats(read_text(number(12))) == [CaveatCode.FROM_NUMBER]
    turned = read_text(RawCell(date(2024, 4, 3), CellKind.DATE))
    assert (turned.value, caveats(turned)) == ("03/04/2024", [CaveatCode.FROM_DAY])


def test_a_text_of_the_greatest_length_passes_and_a_letter_more_does_not():
    assert read_text(text("a" * 10_000)).value
    assert read_text(text("a" * 10_001)).code is Fault.TOO_LONG
