from datetime import date
from decimal import Decimal

import django_tables2
import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.template.loader import render_to_string
from django.utils import translation

from hanoi_industry.areas.models import Area
from hanoi_industry.periods import PartialDay
from hanoi_industry.tables import (
    BadgeColumn,
    DayColumn,
    NumberColumn,
    OfficeTable,
    paginated,
)
from tests.factories import a_commune


class Clusters(OfficeTable):
    name = django_tables2.Column("Name", linkify=lambda record: f"/clusters/{record['code']}/")
    hectares = NumberColumn("Area (ha)", decimals=2)
    since = DayColumn("Since")
    station = BadgeColumn("Station", words={"met": "Đạt"})

    shown_at_first = ("hectares",)
    always_shown = ("name",)
    whole = 400


def rows(count):
    return [
        {
            "code": number,
            "name": f"Cụm {number}",
            "hectares": Decimal("1047.5") + number,
            "since": PartialDay.parse_iso("2024-09") if number else date(2009, 5, 1),
            "station": "met",
        }
        for number in range(count)
    ]


@pytest.fixture
def ask(rf):
    session = SessionStore()

    def asked(query="", data=None, table=Clusters):
        request = rf.get(f"/?{query}")
        request.session = session
        return paginated(request, table(rows(300) if data is None else data))

    return asked


def html(table):
    return render_to_string("parts/_table.html", {"table": table}, table.request)


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ("", 50),
        ("per_page=25", 25),
        ("per_page=200", 200),
        ("per_page=201", 200),
        ("per_page=1000000", 200),
        ("per_page=0", 50),
        ("per_page=-1", 50),
        ("per_page=x", 50),
        ("per_page=" + "9" * 5000, 50),
        ("per_page=%00", 50),
    ],
)
def test_a_page_has_at_most_two_hundred_rows(ask, query, size):
    assert len(list(ask(query).paginated_rows)) == size


@pytest.mark.parametrize(
    ("query", "page"),
    [("page=2", 2), ("page=0", 6), ("page=-1", 6), ("page=99999999999999", 6), ("page=x", 1)],
)
def test_a_page_that_is_not_there_gives_one_that_is(ask, query, page):
    assert ask(query).page.number == page


@pytest.mark.parametrize(
    "query",
    ["sort=nothing", "sort=", "sort=--name", "sort=%00", "sort=name__password", "sort=-", "sort=,"],
)
def test_an_unknown_order_is_left_aside(ask, query):
    assert html(ask(query))


def test_rows_are_ordered_by_a_heading_which_says_so(ask):
    page = html(ask("sort=-hectares"))
    assert 'aria-sort="descending"' in page
    assert page.index("Cụm 299") < page.index("Cụm 298")


def test_the_rest_of_the_address_is_kept_by_every_link(ask):
    page = html(ask("q=th%22u&per_page=25&page=2"))
    assert 'href="?q=th%22u&amp;per_page=25&amp;page=3"' in page
    assert 'href="?q=th%22u&amp;per_page=25&amp;sort=name"' in page


def test_the_count_stands_beside_its_denominator(ask):
    with translation.override("en"):
        page = html(ask())
    assert "<strong>300</strong> of 400" in page


def test_columns_are_chosen_and_remembered_and_forgotten(ask):
    def shown(query):
        return [column.name for column in ask(query).columns]

    assert shown("") == ["name", "hectares"]
    assert shown("columns=since&columns=station") == ["name", "since", "station"]
    assert shown("") == ["name", "since", "station"]
    assert shown("columns=password") == ["name", "since", "station"]
    assert shown("columns=default") == ["name", "hectares"]


def test_cells_are_written_for_people_and_given_as_values_for_downloads(ask):
    with translation.override("vi"):
        table = ask("columns=hectares,since,station", rows(2))
        page = html(table)
        lists = [table.headings(), *table.streamed()]
    assert "1.048,50" in page and "01/05/2009" in page and "09/2024" in page and "Đạt" in page
    assert lists == [
        ["Name", "Area (ha)", "Since", "Station"],
        ["Cụm 0", Decimal("1047.5"), date(2009, 5, 1), "Đạt"],
        ["Cụm 1", Decimal("1048.5"), PartialDay.parse_iso("2024-09"), "Đạt"],
    ]


def test_what_people_typed_stays_text(ask):
    page = html(ask(data=[{**rows(1)[0], "name": "<script>alert(1)</script>"}]))
    assert "<script>" not in page


def test_an_empty_list_says_so_in_words(ask):
    page = html(ask(data=[]))
    assert "office-empty" in page
    assert "<table" not in page


class Areas(OfficeTable):
    level = django_tables2.Column()
    name = django_tables2.Column()


@pytest.mark.django_db
def test_equal_rows_keep_one_order_over_all_pages(rf):
    for number in range(30):
        a_commune(f"Xã {number}")
    seen = []
    for page in (1, 2, 3):
        request = rf.get(f"/?sort=level&per_page=10&page={page}")
        request.session = SessionStore()
        table = paginated(request, Areas(Area.objects.all()))
        seen += [row.record.pk for row in table.paginated_rows]
    assert len(set(seen)) == 30
