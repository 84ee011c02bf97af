"""The pages about wastewater: figures with their lists, the worst first, what to sample, other standards."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from clusters.models import (
    LimitSet,
    PermitFacts,
    Rejudging,
    Ruling,
    SamplingDuty,
    StationVerdict,
)
from clusters.verdicts import services as verdicts
from clusters.wastewater import services as wastewater
from hanoi_industry.accounts.permissions import Role
from tests.factories import (
    NOW,
    TODAY,
    a_choice,
    a_cluster,
    a_commune,
    a_deed,
    a_paper,
    a_sample,
    a_user,
    some_limits,
)

pytestmark = pytest.mark.django_db

PAGES = ("compliance", "league", "sampling", "differences", "lens", "cases")
ASKED = {"as_of": f"{TODAY:%d/%m/%Y}"}


@pytest.fixture
def limits():
    return some_limits(cod=150, tss=100)


def a_running(name="Quất Động", *, limits=None, area=None, **station):
    cluster = a_cluster(name, area=area, is_operating=True, station={"state": "running", **station})
    if limits is not None:
        a_choice(cluster.stations.get(), limits)
    return cluster.stations.get()


def a_duty(station, *, months=3, since=date(2024, 1, 1), **values):
    wastewater.state_of_station(
        SamplingDuty,
        station,
        deed=a_deed(),
        valid_from=since,
        values={"every_months": months, "grace_days": 10, **values},
    )


def page(client, name, **query):
    answer = client.get(reverse(f"clusters:{name}"), {**ASKED, **query})
    assert answer.status_code == 200
    return answer


def said(answer) -> str:
    """The words of a page, one blank between them."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def listed(answer) -> list:
    return [row.record for row in answer.context["table"].page.object_list]


def sheet_of(client, name, **query) -> list[list]:
    answer = client.get(reverse(f"clusters:{name}"), {**ASKED, **query, "export": "xlsx"})
    content = b"".join(answer.streaming_content)
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


# Figures


def test_the_headline_says_which_voices_told_it(reader, limits):
    a_running("Một", meets_standard=True)
    sampled = a_running("Hai", limits=limits, meets_standard=False)
    a_sample(sampled, TODAY - timedelta(days=9), cod=100)
    over = a_running("Ba", limits=limits, meets_standard=True)
    a_sample(over, TODAY - timedelta(days=9), cod=200)
    a_running("Bốn")
    answer = page(reader, "compliance")
    assert answer.context["headline"].share.text("en") == "2 / 4 (50 %)"
    assert "2: 1 by samples, 1 as declared" in said(answer)
    assert answer.context["differing"] == 2


def test_each_step_of_the_funnel_opens_its_three_lists(reader, limits):
    a_running("Một", meets_standard=True)
    a_running("Hai")
    a_cluster("Ba", is_operating=True, station={"state": "none"})
    answer = page(reader, "compliance")
    for line in answer.context["funnel"]:
        for name, count in (
            ("counted", line.share.part),
            ("cannot_tell", line.share.unknown),
        ):
            lists = reader.get(line.addresses[name])
            assert lists.context["page"].paginator.count == count, line.title


def test_a_rate_has_its_samples_beside_it_and_missing_is_a_state_of_its_own(reader, limits):
    station = a_running(limits=limits)
    a_duty(station)
    a_sample(station, date(2025, 7, 10), cod=100, tss=50)
    coverage = page(reader, "compliance").context["coverage"]
    assert coverage.due == coverage.taken + coverage.missing + coverage.waited_for
    assert coverage.taken == 1
    assert coverage.missing >= 1
    assert "missing" in said(page(reader, "compliance"))
    # The bar is drawn in the decimal points of drawings, whatever the page speaks.
    reader.defaults["HTTP_ACCEPT_LANGUAGE"] = "vi"
    drawn = re.search(
        r'width="([^"]+)%" height="14" rx="3" class="office-coverage-taken"',
        page(reader, "compliance").text,
    )
    assert float(drawn[1]) == round(100 * coverage.taken / coverage.due, 1)


def test_the_page_of_another_day_tells_what_was_true_then(reader, limits):
    station = a_running(limits=limits)
    a_sample(station, date(2025, 3, 1), cod=100)
    a_sample(station, date(2025, 9, 1), cod=400)
    meets = {
        day: page(reader, "compliance", as_of=day).context["headline"].share.part
        for day in ("28/02/2025", "31/03/2025", "30/09/2025")
    }
    assert list(meets.values()) == [0, 1, 0]


def test_the_page_says_what_moved_the_rate_within_a_year(reader):
    old = a_running("Cũ", meets_standard=True)
    a_cluster(
        "Mới",
        is_operating=True,
        station={"state": "none"},
        valid_from=TODAY - timedelta(days=90),
    )
    moved = page(reader, "compliance").context["moved"]
    assert [entry.name for entry in moved.joined] == ["Mới"]
    assert (moved.before.share.text("en"), moved.now.share.text("en")) == (
        "1 / 1 (100 %)",
        "1 / 2 (50 %)",
    )
    assert "From 100 % to 50 % in a year" in said(page(reader, "compliance"))
    assert old.cluster.name == "Cũ"


def test_only_one_area_is_told_where_one_is_asked_for(reader):
    here, there = a_commune("Thư Lâm"), a_commune("Phúc Thịnh")
    a_running("Một", area=here, meets_standard=True)
    a_running("Hai", area=there)
    answer = page(reader, "compliance", area=here.code)
    assert answer.context["headline"].share.text("en") == "1 / 1 (100 %)"
    assert "Only Xã Thư Lâm." in said(answer)


def test_classes_of_stations_and_permits_are_counted_beside_the_funnel(reader):
    idle = a_cluster("Tân Triều", is_operating=True, station={"state": "stopped"})
    full = a_running("Đầy", capacity_m3_a_day=1000, flow_m3_a_day=950)
    a_cluster(
        "Miễn",
        is_operating=True,
        station={"state": "exempt", "exempt_ground": "Nghị định 48/2026/NĐ-CP"},
    )
    wastewater.state_of_station(
        PermitFacts,
        full,
        deed=a_deed(),
        valid_from=date(2022, 1, 1),
        values={"number": "1/GPMT", "expires_on": TODAY + timedelta(days=20)},
    )
    answer = page(reader, "compliance")
    counts = {line.answered.question.code: line.share.part for line in answer.context["classes"]}
    assert counts == {
        "built-idle": 1,
        "load-idle": 0,
        "load-full": 1,
        "permit-ends-60": 1,
        "permit-ends-180": 1,
        "permit-ended": 0,
        "exempt": 1,
    }
    assert "Nghị định 48/2026/NĐ-CP" in said(answer)
    assert idle.name in said(answer)


def test_the_figures_go_out_with_their_counts(reader):
    a_running("Một", meets_standard=True)
    a_running("Hai")
    headings, *rows = sheet_of(reader, "compliance")
    found = {row[0]: row for row in rows}["Station to standard"]
    told = dict(zip(headings, found, strict=True))
    assert (told["Counted"], told["Denominator"], told["Cannot be told"]) == (1, 2, 1)


# Lists


def test_the_worst_station_comes_first_with_what_exceeds_and_who_must_act(reader, limits):
    for rank, ratio in ((1, 1), (2, 2)):
        wastewater.add_severity(
            deed=a_deed(), rank=rank, name=f"Bậc {rank}", ratio_from=Decimal(ratio)
        )
    a_little = a_running("Ít", limits=limits)
    a_sample(a_little, TODAY - timedelta(days=5), cod=180)
    much = a_running("Nhiều", limits=limits, area=a_commune("Thư Lâm"))
    a_sample(much, TODAY - timedelta(days=5), cod=600, tss=150)
    fine = a_running("Tốt", limits=limits)
    a_sample(fine, TODAY - timedelta(days=5), cod=100)
    answer = page(reader, "league")
    assert [one.cluster.name for one in listed(answer)] == ["Nhiều", "Ít"]
    words = said(answer)
    assert "COD 4.00 ×; TSS 1.50 ×" in words
    assert "Bậc 2" in words
    assert "People's Committee of Xã Thư Lâm" in words
    assert "limit exceeded" in words
    rows = sheet_of(reader, "league")
    assert [row[0] for row in rows[1:]] == ["Nhiều", "Ít"]


def test_what_is_overdue_is_to_be_sampled_first_with_its_parameters(reader, limits):
    late = a_running("Trễ", limits=limits)
    a_duty(late)
    a_sample(late, date(2025, 1, 20), cod=100)
    soon = a_running("Sắp", limits=limits)
    a_duty(soon, since=TODAY - timedelta(days=80), parameters=["tss"])
    far = a_running("Xa", limits=limits)
    a_duty(far, since=TODAY, months=12)
    answer = page(reader, "sampling")
    assert [row["is_overdue"] for row in listed(answer)] == [True, False]
    headings, *rows = sheet_of(reader, "sampling")
    told = [dict(zip(headings, row, strict=True)) for row in rows]
    assert [row["Cluster"] for row in told] == ["Trễ", "Sắp"]
    assert told[0]["To be measured"] == "COD, TSS"
    assert told[0]["Left out last time"] == "TSS"
    assert told[1]["To be measured"] == "TSS"
    assert [row["station"] for row in listed(page(reader, "sampling", ahead=7))] == [late.pk]


def test_voices_that_differ_are_listed_with_their_papers(reader, limits):
    station = a_running("Quất Động", limits=limits, meets_standard=True)
    a_sample(station, date(2026, 1, 10), cod=300)
    paper = a_paper("12/KL-SNNMT")
    wastewater.state_of_station(
        Ruling,
        station,
        deed=a_deed(),
        valid_from=date(2026, 2, 1),
        values={"meets": True, "authority": "Sở Nông nghiệp và Môi trường"},
        source=paper,
    )
    a_running("Khác", meets_standard=True)
    answer = page(reader, "differences")
    [difference] = listed(answer)
    assert difference.entry.name == "Quất Động"
    assert (difference.sampled.told, difference.ruled.told, difference.declared.told) == (
        *(False, True, True),
    )
    words = said(answer)
    assert "10/01/2026" in words
    assert "12/KL-SNNMT" in words
    assert "by ruling" in words


# Through another standard


def through(client, limit_set, column, **query):
    return page(client, "lens", limits=f"{limit_set.pk}:{column}", **query)


def test_a_lens_tells_who_would_newly_fail_on_what_and_by_how_much(reader, limits):
    strict = some_limits("QCVN thử", columns=("C",), takes_coefficients=False, cod=50)
    newly = a_running("Mới", limits=limits)
    a_sample(newly, TODAY - timedelta(days=5), cod=100, tss=20)
    both = a_running("Cả hai", limits=limits)
    a_sample(both, TODAY - timedelta(days=5), cod=400)
    keeps = a_running("Giữ", limits=limits)
    a_sample(keeps, TODAY - timedelta(days=5), cod=40)
    a_running("Không mẫu", limits=limits)
    before = list(StationVerdict.objects.order_by("pk").values())

    answer = through(reader, strict, "C")
    assert dict(answer.context["lists"]) == {"newly": 1, "fails": 2, "cannot-tell": 1, "meets": 1}
    assert [one.station.cluster.name for one in listed(answer)] == ["Mới"]
    assert "COD 2.00 ×" in said(answer)
    # TSS was measured and has no limit there.
    assert "TSS" in said(answer)
    fails = through(reader, strict, "C", list="fails")
    assert [one.station.cluster.name for one in listed(fails)] == ["Cả hai", "Mới"]
    assert list(StationVerdict.objects.order_by("pk").values()) == before


def test_a_standard_without_limits_says_so_kindly(reader, limits):
    empty = wastewater.add_limit_set(
        deed=a_deed(), code="QCVN 40:2025/BTNMT", title="2025", columns=["A"]
    )
    a_sample(a_running(limits=limits), TODAY - timedelta(days=5), cod=100)
    answer = through(reader, empty, "A")
    assert "has no limits yet, so nobody can be judged by it" in said(answer)
    assert answer.context["whole"] == 0


def test_a_lens_asked_for_in_a_way_that_is_none_asks_again(reader):
    for limits in ("", "x", "999999:A", f"{LimitSet.objects.count()}:"):
        assert "Choose a standard above" in said(page(reader, "lens", limits=limits))


# A period through another standard


def over(client, limit_set, column, **query):
    asked = {"since": "01/01/2025", "until": "31/12/2025", **query}
    return through(client, limit_set, column, **asked)


@pytest.fixture
def strict():
    return some_limits("QCVN thử", columns=("C",), takes_coefficients=False, cod=50)


def test_every_sample_of_a_period_is_judged_by_the_lens(reader, limits, strict):
    newly = a_running("Mới", limits=limits)
    for day, cod in ((date(2025, 1, 1), 100), (date(2025, 6, 1), 120), (date(2025, 12, 31), 40)):
        a_sample(newly, day, cod=cod)
    # Outside the period, by a day.
    a_sample(newly, date(2024, 12, 31), cod=900)
    a_sample(newly, date(2026, 1, 1), cod=900)
    both = a_running("Cả hai", limits=limits)
    a_sample(both, date(2025, 3, 1), cod=400)
    a_sample(a_running("Giữ", limits=limits), date(2025, 3, 1), cod=50)
    a_sample(a_running("Không giới hạn", limits=limits), date(2025, 3, 1), tss=20)
    a_running("Không mẫu", limits=limits)
    before = list(StationVerdict.objects.order_by("pk").values())

    answer = over(reader, strict, "C")
    assert dict(answer.context["lists"]) == {"newly": 1, "fails": 2, "cannot-tell": 1, "meets": 1}
    [tally] = listed(answer)
    assert tally.station == newly
    assert (tally.samples, tally.exceeding, tally.own_exceeding) == (3, 2, 0)
    assert "COD: 2 (2.40 ×)" in said(answer)
    fails = over(reader, strict, "C", list="fails")
    assert [(one.station.cluster.name, one.own_exceeding) for one in listed(fails)] == [
        *(("Cả hai", 1), ("Mới", 0)),
    ]
    assert list(StationVerdict.objects.order_by("pk").values()) == before


def test_the_list_of_a_period_goes_out_as_it_is_shown(reader, limits, strict):
    a_sample(a_running("Mới", limits=limits), date(2025, 6, 1), cod=100)
    query = {"limits": f"{strict.pk}:C", "since": "01/01/2025", "until": "31/12/2025"}
    headings, row = sheet_of(reader, "lens", **query)
    told = dict(zip(headings, row, strict=True))
    assert (told["Cluster"], told["Samples judged"], told["Would exceed"]) == ("Mới", 1, 1)
    assert told["Highest ratio"] == 2


def test_a_period_as_known_on_a_day_is_judged_by_what_was_known_then(reader, limits, strict):
    station = a_running("Mới", limits=limits)
    a_sample(station, date(2025, 6, 1), deed=a_deed(at=date(2025, 6, 5)), cod=400)
    a_sample(station, date(2025, 9, 1), cod=400)
    then = over(reader, strict, "C", list="fails", known_on="30/06/2025")
    assert [(one.samples, one.own_exceeding) for one in listed(then)] == [(1, 0)]
    now = over(reader, strict, "C", list="fails")
    assert [(one.samples, one.own_exceeding) for one in listed(now)] == [(2, 2)]


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("", "31/12/2025", "Type the first day of the period too"),
        ("01/02/2025", "31/01/2025", "The period would end before it begins"),
        ("hôm qua", "", "hôm qua"),
    ],
)
def test_a_period_that_cannot_be_is_told_and_nothing_is_judged(
    reader, limits, strict, since, until, words
):
    a_sample(a_running(limits=limits), date(2025, 6, 1), cod=100)
    answer = through(reader, strict, "C", since=since, until=until)
    assert words in answer.text
    assert not answer.context["is_judged"]
    query = {**ASKED, "limits": f"{strict.pk}:C", "since": since, "until": until}
    export = reader.get(reverse("clusters:lens"), {**query, "export": "xlsx"})
    assert export.status_code == 302
    assert "export" not in export.url


def test_more_values_than_can_be_judged_at_once_are_to_be_narrowed(
    reader, limits, strict, monkeypatch
):
    monkeypatch.setattr("clusters.views.lens.MOST_VALUES", 1)
    station = a_running(limits=limits)
    a_sample(station, date(2025, 6, 1), cod=100)
    a_sample(station, date(2025, 9, 1), cod=100)
    answer = over(reader, strict, "C")
    assert "2 values would have to be judged" in said(answer)
    narrower = over(reader, strict, "C", until="30/06/2025")
    assert [one.samples for one in listed(narrower)] == [1]


# What was known


def test_the_samples_beside_a_rate_are_those_known_on_the_day_asked_for(reader, limits):
    station = a_running(limits=limits)
    a_duty(station)
    a_sample(station, date(2025, 7, 10), deed=a_deed(at=date(2025, 7, 20)), cod=100, tss=50)
    a_sample(station, date(2025, 12, 20), cod=100, tss=50)
    now = page(reader, "compliance").context["coverage"]
    same = page(reader, "compliance", known_on=f"{NOW:%d/%m/%Y}").context["coverage"]
    assert same == now
    assert now.taken == 2
    before = page(reader, "compliance", known_on="01/01/2024").context["coverage"]
    assert before.due == 0


@pytest.mark.parametrize("name", ["league", "sampling"])
def test_a_list_of_what_is_stored_does_not_pretend_to_know_what_was_known_then(reader, name):
    answer = page(reader, name, known_on="01/01/2024")
    assert "As known on" not in said(answer)
    assert "The list tells what is known today, also of an earlier day." in said(answer)


# Verdicts worked out anew


def test_verdicts_being_worked_out_are_told_and_can_be_stopped(sign_in, reader):
    administrator = a_user(Role.ADMINISTRATOR)
    run = Rejudging.objects.create(
        by=administrator,
        given_at=NOW,
        started_at=NOW,
        state="running",
        done=50,
        total=200,
        why="limits changed",
    )
    assert "25 % done" in said(page(reader, "compliance"))
    words = said(page(reader, "rejudging"))
    assert "50 of 200 stations" in words
    assert "Stop it" not in words
    client = sign_in(administrator)
    client.post(reverse("clusters:stop-rejudging", args=[run.pk]))
    run.refresh_from_db()
    assert run.asked_to_stop


# Fixed number of questions, and other areas


def test_every_page_asks_as_much_for_one_station_as_for_many(reader, limits):
    def build(names):
        for name in names:
            station = a_running(name, limits=limits, meets_standard=True, area=a_commune(name))
            a_duty(station)
            a_sample(station, date(2025, 6, 1), cod=200, tss=50)

    lens = {"limits": f"{limits.pk}:A"}
    known = {"known_on": f"{NOW:%d/%m/%Y}"}
    period = {**lens, "list": "fails", "since": "01/01/2025", "until": "31/12/2025"}
    pages = [(name, lens if name == "lens" else {}) for name in PAGES]
    pages += [("lens", period), ("lens", {**period, **known}), ("compliance", known)]

    def asked():
        counts = []
        for name, query in pages:
            with CaptureQueriesContext(connection) as queries:
                page(reader, name, **query)
            counts.append((name, len(queries)))
        return counts

    build(["Một"])
    verdicts.sweep(a_deed())
    asked()
    few = asked()
    build(["Hai", "Ba", "Bốn"])
    verdicts.sweep(a_deed())
    assert asked() == few


def test_a_person_of_another_area_sees_nothing_on_any_page(in_english_as, limits):
    here, there = a_commune("Thư Lâm"), a_commune("Phúc Thịnh")
    station = a_running("Quất Động", limits=limits, area=here, meets_standard=True)
    a_duty(station)
    a_sample(station, TODAY - timedelta(days=200), cod=400)
    client = in_english_as(a_user(Role.OFFICER, area=there))
    for name in PAGES:
        query = {"limits": f"{limits.pk}:A"} if name == "lens" else {}
        answer = page(client, name, **query)
        assert "Quất Động" not in answer.text
    owner = in_english_as(a_user(Role.OFFICER, area=here))
    assert all(
        "Quất Động" in page(owner, name).text
        for name in ("league", "sampling", "differences", "cases")
    )
