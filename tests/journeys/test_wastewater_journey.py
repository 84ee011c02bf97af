"""A breach in a browser: typed, judged while typing, followed as a case, mended, and corrected away."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from clusters.models import LimitChoice, SampleKind
from clusters.wastewater import services as wastewater
from hanoi_industry import formats
from tests.factories import (
    a_choice,
    a_cluster,
    a_commune,
    a_deed,
    a_sample,
    a_user,
    some_limits,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def station(transactional_db, today):
    """It runs and met its limits in its only sample; the limits became stricter since they were chosen."""
    for rank, ratio in ((1, 1), (2, 2)):
        wastewater.add_severity(
            deed=a_deed(), rank=rank, name=f"Bậc {rank}", ratio_from=Decimal(ratio)
        )
    former, limits = some_limits("QCVN cũ", cod=250, tss=100), some_limits(cod=150, tss=100)
    cluster = a_cluster(
        "Quất Động",
        area=a_commune("Thư Lâm"),
        is_operating=True,
        station={"state": "running", "capacity_m3_a_day": 1000, "flow_m3_a_day": 600},
    )
    station = cluster.stations.get()
    a_choice(station, former)
    since = today - timedelta(days=400)
    values = {"limit_set": limits, "column": "B", "kq": Decimal(1), "kf": Decimal(1)}
    wastewater.state_of_station(
        LimitChoice, station, deed=a_deed(at=timezone.now()), valid_from=since, values=values
    )
    a_recent_sample(station, today - timedelta(days=300), cod=120, tss=40)
    for days in (9, 8, 7):
        average = today - timedelta(days=days)
        a_recent_sample(station, average, kind=SampleKind.AUTOMATIC, cod=90 + days)
    return station


def a_recent_sample(*told, **values):
    return a_sample(*told, deed=a_deed(at=timezone.now()), **values)


@pytest.fixture
def officer(station):
    return a_user("officer", area=station.cluster.area)


def of_station(name, station, *parts):
    return reverse(f"clusters:{name}", args=[station.cluster.code, station.number, *parts])


def rate(page) -> str:
    """How many meet the standard, as the page of the city has it."""
    page.goto(reverse("clusters:compliance"))
    return page.locator(".office-figure-value").first.inner_text().strip()


def rate_of_the_summary(page) -> str:
    page.goto("/")
    card = page.locator(".office-figure", has_text="Station to standard")
    return card.locator(".office-figure-value").inner_text().strip()


def enter(page, station, day, cod) -> None:
    page.goto(of_station("station", station))
    page.get_by_role("link", name="Enter samples").click()
    page.get_by_label("Taken on, 1").fill(formats.day(day))
    page.get_by_label("COD (mg/l)").fill(cod)
    page.get_by_label("TSS (mg/l)").fill("40")


def save(page, station) -> None:
    page.get_by_role("button", name="Save the samples").click()
    page.wait_for_url(f"**{of_station('station', station)}")


def test_a_breach_is_followed_from_the_box_it_was_typed_into_until_it_never_was(
    open_page, sign_in_page, station, officer, today, axe
):
    desk = sign_in_page(open_page(language="en"), officer)
    director = sign_in_page(open_page(language="en"), a_user("manager"))
    assert rate(director) == "1 / 1 (100 %)"
    assert rate_of_the_summary(director) == "1 / 1 (100 %)"

    enter(desk, station, today - timedelta(days=20), "375")
    desk.get_by_text("beyond its limit, 2.50 ×").wait_for()
    axe(desk)
    save(desk, station)
    desk.get_by_text("limit exceeded").first.wait_for()
    axe(desk)

    assert rate(director) == "0 / 1 (0 %)"
    assert rate_of_the_summary(director) == "0 / 1 (0 %)"
    axe(director)
    director.goto(reverse("clusters:cases"))
    director.get_by_role("link", name="Quất Động").click()
    director.get_by_text("COD 2.50 ×").wait_for()
    case = director.url
    axe(director)

    enter(desk, station, today - timedelta(days=5), "90")
    desk.get_by_text("within its limit").first.wait_for()
    save(desk, station)
    director.goto(case)
    director.get_by_text("A later sample meets the limits.").wait_for()
    assert rate(director) == "1 / 1 (100 %)"

    # The first value was a slip of the pen: what it began is withdrawn, and says why.
    first = station.samples.get(taken_on=today - timedelta(days=20))
    desk.goto(of_station("sample", station, first.pk))
    desk.get_by_role("link", name="Something was wrong").click()
    desk.get_by_label("COD (mg/l)").fill("37,5")
    desk.get_by_label("What was wrong").fill("the comma of the certificate was left out")
    desk.get_by_text("within its limit").first.wait_for()
    desk.get_by_role("button", name="Save the correction").click()
    desk.wait_for_url(f"**{of_station('sample', station, first.pk)}")
    desk.get_by_role("heading", name="What was said before").wait_for()
    axe(desk)

    director.goto(case)
    director.get_by_text("the comma of the certificate was left out").wait_for()
    director.get_by_text("Withdrawn").first.wait_for()
    director.get_by_text("taken back").first.wait_for()
    axe(director)
    director.goto(reverse("clusters:cases"))
    assert director.get_by_role("link", name="Quất Động").count() == 0


@pytest.mark.parametrize(
    ("language", "width", "dark"), [("vi", 1360, False), ("en", 1360, True), ("vi", 390, True)]
)
def test_the_pages_of_wastewater_fit_a_phone_both_languages_and_the_dark(
    open_page, sign_in_page, station, officer, today, axe, language, width, dark
):
    sample = a_recent_sample(station, today - timedelta(days=20), cod=400, tss=40)
    page = sign_in_page(open_page(language=language, width=width, dark=dark), officer)
    lens = f"{reverse('clusters:lens')}?limits={station.limit_choices.last().limit_set_id}:A"
    addresses = [
        of_station("station", station),
        of_station("record-samples", station),
        of_station("sample", station, sample.pk),
        of_station("correct-sample", station, sample.pk),
        *(reverse(f"clusters:{name}") for name in ("compliance", "league", "sampling", "cases")),
        reverse("clusters:case", args=[station.cases.get().pk]),
        lens,
        f"{lens}&list=fails&since={formats.day(today - timedelta(days=400))}",
    ]
    for address in addresses:
        page.goto(address)
        axe(page)
        frame = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert frame[0] <= frame[1], address
