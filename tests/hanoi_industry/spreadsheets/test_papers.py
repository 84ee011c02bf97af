"""What a column of sources names becomes a paper, once."""

from datetime import date

import pytest

from hanoi_industry.documents.models import Document
from hanoi_industry.spreadsheets import papers
from tests.factories import a_deed


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("https://a.vn/x", {"kind": "public_page", "address": "https://a.vn/x"}),
        (
            "https://a.vn/x | https://b.vn/y",
            {
                "kind": "public_page",
                "address": "https://a.vn/x",
                "title": "https://a.vn/x | https://b.vn/y",
            },
        ),
        (
            "https://a.vn/2019/05/2020 (báo, 05/12/2024)",
            {
                "kind": "public_page",
                "address": "https://a.vn/2019/05/2020",
                "title": "https://a.vn/2019/05/2020 (báo, 05/12/2024)",
                "issued_on": date(2024, 12, 5),
                "issued_precision": "day",
            },
        ),
        ("Báo cáo của Sở", {"kind": "other", "title": "Báo cáo của Sở"}),
    ],
)
def test_a_source_is_an_address_a_title_and_perhaps_a_day(source, expected):
    assert papers.paper_of(source) == expected


@pytest.mark.parametrize("text", ["31/02/2024", "https://a.vn/05/12/2024", "no day", ""])
def test_what_is_no_day_is_none(text):
    assert papers.day_in(text) is None


@pytest.mark.django_db
def test_a_source_named_by_many_rows_is_one_paper(django_assert_num_queries):
    deed = a_deed()
    first = papers.made(["https://a.vn/x", "", "https://a.vn/x"], deed=deed)
    with django_assert_num_queries(1):
        again = papers.made(["https://a.vn/x"], deed=deed)
    assert first == again
    assert Document.objects.count() == 1


@pytest.mark.django_db
def test_a_title_longer_than_papers_have_is_cut_and_found_again():
    source = "https://a.vn/x " + "a" * 900
    deed = a_deed()
    assert papers.made([source], deed=deed) == papers.recorded([source])
