"""Lists as files: who takes what along, under which name, and that it is written down."""

import csv
import io
from datetime import date
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.core.signals import request_finished
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from clusters import services as clusters
from clusters.models import InvestorFacts
from hanoi_industry.accounts.permissions import ROLES, Permission, Role
from hanoi_industry.exports import services
from hanoi_industry.exports.models import Export, Outcome
from hanoi_industry.exports.views import download
from hanoi_industry.exports.writing import ENDINGS, TYPES
from hanoi_industry.tables import OfficeTable
from tests.factories import TODAY, a_cluster, a_commune, a_deed, a_paper, a_user
from tests.targets.promises import a_target, an_indicator

pytestmark = pytest.mark.django_db

# The rows of a person's own area, of every list that speaks of areas.
LISTS = ["clusters:list", "clusters:difficulties", "clusters:investors", "documents:list"]
OF_THE_CITY = ["targets:board", "targets:indicators"]


@pytest.fixture
def world():
    """The same of everything in two communes; the other one's bears a word of its own."""
    mine, theirs = a_commune("Thư Lâm"), a_commune("Phúc Thịnh")
    for area, word in ((mine, "Ours"), (theirs, "Canary")):
        cluster = a_cluster(f"{word} cluster", area=area)
        deed = a_deed()
        clusters.open_difficulty(
            cluster, deed=deed, valid_from=TODAY, text=f"{word} trouble", kind="land"
        )
        investor = clusters.add_investor(deed=deed, name=f"{word} builder")
        clusters.revise(
            cluster,
            deed=deed,
            valid_from=TODAY,
            model=InvestorFacts,
            values={"investor": investor},
        )
        a_paper(f"{word}/QĐ-UBND", area=area)
    a_target(an_indicator(), "5 %")
    return mine


def take(client, name: str, ending: str, **query):
    return client.get(reverse(name), {**query, "export": ending})


def rows_of(answer, ending: str) -> list[list]:
    content = answer.getvalue()
    if ending == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_taken_along_with_the_rows_of_the_own_area_alone(sign_in, world, name, ending):
    client = sign_in(a_user(Role.OFFICER, area=world))
    told = str(rows_of(take(client, name, ending), ending))
    assert "Ours" in told and "Canary" not in told


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_the_words_of_its_links_along_and_not_their_markup(sign_in, world, name):
    rows = rows_of(take(sign_in(a_user(Role.OFFICER, area=world)), name, "csv"), "csv")
    assert len(rows) == 2
    assert "<" not in str(rows)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", OF_THE_CITY)
def test_lists_of_the_whole_city_are_taken_along_by_who_may_for_all_of_it(
    sign_in, world, name, ending
):
    client = sign_in(a_user(Role.MANAGER))
    assert len(rows_of(take(client, name, ending, year="2025"), ending)) == 2
    client = sign_in(a_user(Role.MANAGER, area=world))
    assert take(client, name, ending).status_code == 403


@pytest.mark.parametrize("name", [*LISTS, *OF_THE_CITY])
def test_the_page_offers_all_three_formats_with_its_own_filters(sign_in, world, name):
    page = sign_in(a_user(Role.MANAGER)).get(reverse(name), {"q": "o"}).text
    for ending in ENDINGS:
        assert f"export={ending}" in page
    assert "?q=o&amp;export=xlsx" in page


@pytest.mark.parametrize("name", [*LISTS, *OF_THE_CITY])
def test_who_may_not_export_is_offered_nothing_and_gets_nothing(sign_in, world, name, monkeypatch):
    monkeypatch.setitem(ROLES, Role.MANAGER, ROLES[Role.MANAGER] - {Permission.EXPORT})
    client = sign_in(a_user(Role.MANAGER))
    assert "export=csv" not in client.get(reverse(name)).text
    assert take(client, name, "csv").status_code == 403
    assert not Export.objects.exists()


@pytest.mark.parametrize("ending", ["pdf", "", "xlsx/", "../csv", "\0"])
def test_a_format_nobody_offers_is_not_there(sign_in, ending):
    client = sign_in(a_user(Role.MANAGER))
    assert take(client, "clusters:list", ending).status_code == 404
    assert not Export.objects.exists()


# Headers


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_is_stored_under_its_name_never_shown_and_never_kept_by_browsers(
    sign_in, world, ending
):
    client = sign_in(a_user(Role.MANAGER))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "vi"
    answer = take(client, "documents:list", ending)
    assert answer.getvalue()
    day = f"{timezone.localdate():%Y-%m-%d}"
    assert answer["Content-Disposition"].startswith(
        f'attachment; filename="van-ban-{day}.{ending}"'
    )
    assert (
        f"filename*=UTF-8''V%C4%83n%20b%E1%BA%A3n%20{day}.{ending}" in answer["Content-Disposition"]
    )
    assert answer["Content-Type"] == TYPES[ending]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "plain", "whole"),
    [
        (
            "Cụm công nghiệp.xlsx",
            "cum-cong-nghiep.xlsx",
            "C%E1%BB%A5m%20c%C3%B4ng%20nghi%E1%BB%87p.xlsx",
        ),
        ('a"\r\nSet-Cookie: x.csv', "a-set-cookie-x.csv", "a%20Set-Cookie%20x.csv"),
        ("../../x.xlsx", "x.xlsx", "x.xlsx"),
        ("a\u202egpj.xlsx", "agpj.xlsx", "a%20gpj.xlsx"),
        (".xlsx", "table.xlsx", "table.xlsx"),
    ],
)
def test_any_name_makes_a_safe_one(name, plain, whole):
    answer = download(b"x", name)
    assert answer["Content-Disposition"] == (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"


# Written down


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_export_is_written_down_with_who_what_and_how_many_rows(sign_in, world, ending):
    person = a_user(Role.OFFICER, area=world)
    client = sign_in(person)
    take(client, "clusters:difficulties", ending, q="ours").getvalue()
    noted = Export.objects.get()
    assert (noted.by, noted.ending, noted.rows, noted.outcome) == (
        person,
        ending,
        1,
        Outcome.WHOLE,
    )
    assert "q=ours" in noted.address


def test_a_list_that_breaks_off_says_so_in_the_file_and_in_the_note(sign_in, world, monkeypatch):
    def broken(self, records):
        raise OSError("the database went away")

    monkeypatch.setattr(OfficeTable, "fill_batch", broken)
    client = sign_in(a_user(Role.MANAGER))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    pieces = []
    with pytest.raises(OSError):
        pieces += take(client, "documents:list", "csv")
    assert Export.objects.get().outcome == Outcome.BROKEN


def test_who_stops_listening_is_noted_with_what_had_gone_out(sign_in):
    for number in range(1100):
        a_paper(f"{number}/QĐ-UBND", deed=a_deed())
    answer = take(sign_in(a_user(Role.MANAGER)), "documents:list", "csv")
    # As a server does it, without the end of a request that would close the test's connection.
    with patch.object(request_finished, "send"):
        pieces = iter(answer)
        next(pieces), next(pieces), next(pieces)
        answer.close()
    noted = Export.objects.get()
    assert (noted.outcome, noted.rows) == (Outcome.BROKEN, 500)


def test_who_may_take_nothing_out_is_refused_by_the_service_too():
    with pytest.raises(PermissionDenied):
        services.begin(what="x", ending="csv", address="/", deed=a_deed(a_user()))


@pytest.mark.parametrize("name", LISTS)
def test_a_download_asks_as_much_for_one_row_as_for_many(
    sign_in, world, name, django_assert_num_queries
):
    client = sign_in(a_user(Role.MANAGER))
    take(client, name, "csv").getvalue()
    with CaptureQueriesContext(connection) as for_few:
        take(client, name, "csv").getvalue()
    for number in range(30):
        cluster = a_cluster(f"Cụm {number}")
        clusters.open_difficulty(
            cluster, deed=a_deed(), valid_from=date(2026, 1, 1), text="x", kind="land"
        )
        a_paper(f"{number}/QĐ-UBND", deed=a_deed())
    with django_assert_num_queries(len(for_few)):
        take(client, name, "csv").getvalue()
