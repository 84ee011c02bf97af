"""What came, went, moved and was renamed between two layouts of one sender."""

from hypothesis import given
from hypothesis import strategies as st

from hanoi_industry.spreadsheets.drifting import drift
from hanoi_industry.spreadsheets.layout import Column


def columns(*headings):
    return [Column(n, tuple(h.split(" > "))) for n, h in enumerate(headings, start=1)]


BEFORE = ["STT", "Tên cụm", "Đất > Diện tích (ha)", "Ghi chú"]


def test_the_same_headings_have_not_drifted():
    assert not drift(BEFORE, columns(*BEFORE))
    assert not drift(BEFORE, columns("stt", "TÊN CỤM", "Đất > Diện tích\n(ha)", "Ghi chú:"))
    assert not drift([], [])


def test_columns_that_came_and_went_are_told():
    found = drift(BEFORE, columns("STT", "Tên cụm", "Số dự án", "Ghi chú"))

    assert [(column.letter, column.heading) for column in found.new] == [("C", "Số dự án")]
    assert found.gone == ("Đất > Diện tích (ha)",)
    assert (found.moved, found.renamed) == ((), ())


def test_a_column_in_front_moves_nothing():
    found = drift(BEFORE, columns("Mã", *BEFORE))

    assert [column.heading for column in found.new] == ["Mã"]
    assert found.moved == ()


def test_a_column_in_another_place_has_moved():
    found = drift(BEFORE, columns("STT", "Ghi chú", "Tên cụm", "Đất > Diện tích (ha)"))

    assert [column.heading for column in found.moved] == ["Ghi chú"]
    assert (found.new, found.gone) == ((), ())


def test_a_heading_written_otherwise_is_the_same_column():
    ((before, now),) = drift(BEFORE, columns(*BEFORE[:3], "Ghi chúu")).renamed

    assert (before, now.letter) == ("Ghi chú", "D")


def test_of_two_columns_with_one_heading_one_may_go():
    assert drift(["Ghi chú", "Ghi chú"], columns("Ghi chú")).gone == ("Ghi chú",)


@given(
    st.lists(st.sampled_from(["Ghi chú", "Quy mô", "Số dự án", "Huyện"]), max_size=6),
    st.lists(st.sampled_from(["Ghi chú", "Quy mô", "Chủ đầu tư", "Huyện"]), max_size=6),
)
def test_every_column_is_there_still_or_came_or_went(before, now):
    found = drift(before, columns(*now))
    came = len(found.new) + len(found.renamed)

    assert len(before) - len(found.gone) - len(found.renamed) == len(now) - came
    assert bool(found) == (before != now)
