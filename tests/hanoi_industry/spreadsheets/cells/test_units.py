import pytest

from hanoi_industry.spreadsheets.cells import counts_named, unit_of, units_agree


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("ha", "ha"),
        ("m²", "m2"),
        ("m3/ng.đ", "m3/ngày"),
        ("m3/ngày.đêm", "m3/ngày"),
        ("Tỷ đồng", "tỷ đồng"),
        ("tỉ đ", "tỷ đồng"),
        ("tr.đ", "triệu đồng"),
        ("triệu VNĐ", "triệu VNĐ"),
        ("%", "%"),
        ("percentage points", "điểm %"),
        ("clusters", "cụm"),
        ("DN", "doanh nghiệp"),
        ("°C", "°C"),
    ],
)
def test_units_are_known_in_many_spellings(written, name):
    assert unit_of(written).name == name


@pytest.mark.parametrize("written", ["", "tạm tính", "Tên", "vi", "x" * 100, "tin", "trang"])
def test_what_is_no_unit(written):
    assert unit_of(written) is None


def test_units_agree_when_one_can_be_given_in_the_other():
    assert units_agree("m2", "ha") is True
    assert units_agree("triệu đồng", "tỷ đồng") is True
    assert units_agree("%", "ha") is False
    assert units_agree("tạm tính", "ha") is None


def test_colonies_are_no_most_probable_number():
    assert units_agree("CFU/100ml", "MPN/100ml") is None


@pytest.mark.parametrize(
    ("texts", "counted"),
    [
        (["Số lao động", "workers"], {"người"}),
        (["Tổng số lao động (nghìn người)"], {"người"}),
        (["Số DN", "Số dự án"], {"doanh nghiệp", "dự án"}),
        (["Diện tích (ha)", "Đơn vị"], set()),
    ],
)
def test_what_is_counted_is_told_by_headings(texts, counted):
    assert counts_named(texts) == counted
