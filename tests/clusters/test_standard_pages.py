"""Standards on their pages: what each set holds, what is to be filled in, and what a change works out anew."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clusters.models import Coefficient, Limit, LimitSet, SampleVerdict, Severity
from clusters.wastewater import services as wastewater
from hanoi_industry.accounts.permissions import Role
from tests.clusters.test_compliance_pages import a_running, said
from tests.factories import (
    TODAY,
    a_commune,
    a_deed,
    a_limit_set,
    a_parameter,
    a_sample,
    a_user,
    some_limits,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def limits():
    return some_limits(cod=150, tss=100)


@pytest.fixture
def keeper(in_english_as):
    return in_english_as(a_user(Role.ADMINISTRATOR))


def look(client, name="standards", *args):
    answer = client.get(reverse(f"clusters:{name}", args=args))
    assert answer.status_code == 200
    return answer


def send(client, page, *args, **typed):
    return client.post(reverse(f"clusters:{page}", args=args), typed, follow=True)


def summary_of(answer, limit_set):
    return next(one for one, _validity in answer.context["sets"] if one.limit_set == limit_set)


# The list


def test_the_list_says_what_each_set_holds_and_whom_it_binds(reader, limits):
    a_running("Một", limits=limits)
    a_running("Hai", limits=limits)
    empty = a_limit_set("QCVN 40:2025/BTNMT", columns=["A", "B", "C"])
    answer = look(reader)
    one = summary_of(answer, limits)
    assert (one.filled, one.to_fill, one.stations) == (4, 0, 2)
    other = summary_of(answer, empty)
    assert (other.filled, other.to_fill, other.stations) == (0, 6, 0)


def test_a_set_of_one_station_lacks_only_what_it_names(reader, limits):
    station = a_running("Một")
    own = a_limit_set("GPMT 12/2024", station=station)
    wastewater.keep_limits(
        [wastewater.LimitRow(own, "", Limit.objects.first().parameter, None, Decimal(60))],
        deed=a_deed(),
    )
    one = summary_of(look(reader), own)
    assert (one.filled, one.to_fill) == (1, 0)


def test_validity_is_that_of_the_day(reader):
    today = timezone.localdate()
    for code, values in {
        "old": {"usable_until": today - timedelta(days=1)},
        "now": {"in_force_from": today, "usable_until": today},
        "new": {"in_force_from": today + timedelta(days=1)},
    }.items():
        a_limit_set(code, **values)
    words = {one.limit_set.code: word for one, (_sign, word) in look(reader).context["sets"]}
    assert words == {"old": "no longer used", "now": "may be used", "new": "not yet in force"}


def test_the_list_asks_as_many_questions_for_one_set_as_for_many(reader, limits):
    look(reader)
    with CaptureQueriesContext(
        connection,
    ) as one:
        look(reader)
    for number in range(5):
        a_running(f"Cụm {number}", limits=a_limit_set(f"Bộ {number}", columns=["B"]))
    with CaptureQueriesContext(connection) as many:
        look(reader)
    assert len(many) == len(one)


def test_the_own_set_of_a_station_elsewhere_is_not_there(in_english_as, limits):
    here, there = a_commune("Thư Lâm"), a_commune("Phúc Thịnh")
    own = a_limit_set("GPMT 12/2024", station=a_running("Một", area=there))
    client = in_english_as(a_user(Role.OFFICER, area=here))
    assert {one.limit_set for one, _v in look(client).context["sets"]} == {limits}
    assert client.get(reverse("clusters:standard", args=[own.pk])).status_code == 404


# One set


def test_parameters_stand_down_and_columns_side_by_side(reader):
    limit_set = some_limits(columns=("A", "B"), cod=75)
    ph = a_parameter("ph", "pH", "")
    wastewater.keep_limits(
        [wastewater.LimitRow(limit_set, "A", ph, Decimal(6), Decimal(9))], deed=a_deed()
    )
    text = said(look(reader, "standard", limit_set.pk))
    assert "COD mg/l ≤ 75 ≤ 75 Yes" in text
    assert "pH – 6 – 9 still to be filled in No" in text


def test_a_limit_without_either_end_is_still_to_be_filled_in(reader):
    limit_set = a_limit_set(columns=["A"])
    row = wastewater.LimitRow(limit_set, "A", a_parameter())
    wastewater.keep_limits([row], deed=a_deed())
    answer = look(reader, "standard", limit_set.pk)
    assert answer.context["to_fill"] == 1
    assert "COD mg/l still to be filled in" in said(answer)


def test_only_who_keeps_standards_sees_the_deeds(reader, limits):
    for name, args in (("standards", []), ("standard", [limits.pk])):
        page = look(reader, name, *args).text
        assert "/new/" not in page
        assert "/revise/" not in page
    assert reader.get(reverse("clusters:new-standard")).status_code == 403
    assert reader.post(reverse("clusters:new-limit", args=[limits.pk])).status_code == 403


def test_the_history_is_told_in_words_also_from_before_another_code(keeper, limits):
    send(
        keeper,
        "revise-standard",
        limits.pk,
        **boxes_of(limits, code="QCVN 40:2011", why="as cited"),
    )
    text = said(look(keeper, "standard", limits.pk))
    assert "Code QCVN 40:2011/BTNMT QCVN 40:2011 as cited" in text
    assert "At most – 150" in text


# Sets


def boxes_of(limit_set, **values):
    said_of = {
        name: getattr(limit_set, name) or "" for name in ("code", "title", "citation", "note")
    }
    return {**said_of, "columns": ", ".join(limit_set.columns), **values}


def test_a_new_set_is_data_alone(keeper):
    answer = send(
        keeper,
        "new-standard",
        code="QCTĐHN 02:2014/BTNMT",
        title="Quy chuẩn của Hà Nội",
        columns="A, B,A",
        in_force_from="15/12/2014",
        why="local standard",
    )
    made = LimitSet.objects.get()
    assert (made.columns, str(made.in_force_from)) == (["A", "B"], "2014-12-15")
    assert "still to be filled in" in said(answer)
    assert made.versions.get().history_change_reason or made.versions.count() == 1


@pytest.mark.parametrize(
    ("typed", "asks_for"),
    [
        ({"code": ""}, "code"),
        ({"columns": "A, a column with a long name"}, "columns"),
        ({"in_force_from": "1/1/2025", "usable_until": "31/12/2024"}, "usable_until"),
        ({"station": "CCN9999/1"}, "station"),
        ({"code": "QCVN 40:2011/BTNMT"}, "code"),
    ],
)
def test_what_cannot_be_said_of_a_set_is_asked_for_again(keeper, limits, typed, asks_for):
    answer = send(keeper, "new-standard", **{"code": "Khác", "title": "Khác", **typed})
    assert asks_for in answer.context["form"].errors
    assert LimitSet.objects.get() == limits


def test_a_set_for_one_station_names_it_as_people_do(keeper):
    station = a_running("Một")
    send(keeper, "new-standard", code="GP", title="GP", station=f"{station.cluster.code}/1")
    assert LimitSet.objects.get().station == station


def test_a_column_that_stations_have_stays(keeper, limits):
    a_running("Một", limits=limits)
    answer = send(keeper, "revise-standard", limits.pk, **boxes_of(limits, columns="A"))
    assert "columns" in answer.context["form"].errors
    limits.refresh_from_db()
    assert limits.columns == ["A", "B"]


def test_a_form_that_changes_nothing_says_so(keeper, limits):
    answer = send(keeper, "revise-standard", limits.pk, **boxes_of(limits))
    assert "Nothing here differs" in said(answer)
    assert limits.versions.count() == 1


# Limits


def test_a_changed_limit_has_the_verdicts_it_concerns_worked_out_again(keeper, limits):
    station = a_running("Một", limits=limits)
    sample = a_sample(station, TODAY - timedelta(days=3), cod=100, tss=10)
    limit = limits.limits.get(column="B", parameter__code="cod")
    page = reverse("clusters:revise-limit", args=[limits.pk, limit.pk])
    assert "1 samples of 1 stations are worked out again" in said(keeper.get(page))
    answer = send(
        keeper, "revise-limit", limits.pk, limit.pk, maximum="90", takes_coefficients="on"
    )
    assert "the verdicts on 1 samples of 1 stations" in said(answer)
    assert SampleVerdict.objects.get(sample=sample).outcome == "exceeds"


def test_a_set_that_binds_nobody_has_nothing_worked_out(keeper, limits):
    limit = limits.limits.first()
    answer = send(keeper, "revise-limit", limits.pk, limit.pk, maximum="90")
    assert "worked out" not in said(answer)


def test_an_empty_cell_leads_to_the_form_of_its_limit(keeper):
    limit_set = a_limit_set(columns=["A", "B"])
    cod = a_parameter()
    address = f"{reverse('clusters:new-limit', args=[limit_set.pk])}?parameter={cod.pk}&column=B"
    assert address.replace("&", "&amp;") in look(keeper, "standard", limit_set.pk).text
    form = keeper.get(address).context["form"]
    assert (form["parameter"].value(), form["column"].value()) == (str(cod.pk), "B")
    send(keeper, "new-limit", limit_set.pk, parameter=cod.pk, column="B", maximum="75,5")
    one = Limit.objects.get()
    assert (one.column, one.maximum, one.minimum) == ("B", Decimal("75.5"), None)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"maximum": ""}, "Type the least or the most"),
        ({"minimum": "9", "maximum": "6"}, "The least is above the most"),
        ({"maximum": "-1"}, "Type 0 or more"),
        ({"column": "C", "maximum": "5"}, "not one of the available choices"),
        ({"column": "A", "maximum": "5"}, "recorded already"),
    ],
)
def test_a_limit_that_cannot_be_is_refused_with_its_reason(keeper, typed, words):
    limit_set = some_limits(columns=("A",), cod=75)
    parameter = Limit.objects.get().parameter
    if "column" not in typed:
        parameter = a_parameter("tss", "TSS")
    answer = send(
        keeper, "new-limit", limit_set.pk, **{"column": "A", "parameter": parameter.pk, **typed}
    )
    assert words in said(answer)
    assert Limit.objects.get().maximum == 75


def test_a_limit_that_was_never_one_goes_and_can_be_brought_back(keeper, limits):
    limit = limits.limits.first()
    answer = send(keeper, "remove-limit", limits.pk, limit.pk, why="of another standard")
    assert not Limit.objects.filter(pk=limit.pk).exists()
    undo = answer.context["messages"]
    assert any("/undo/" in str(one) for one in undo)
    assert "of another standard" in said(look(keeper, "standard", limits.pk))


def test_a_limit_of_another_set_is_not_there(keeper, limits):
    other = a_limit_set("Khác")
    address = reverse("clusters:revise-limit", args=[other.pk, limits.limits.first().pk])
    assert keeper.get(address).status_code == 404


# Kq and Kf, severities


def test_lines_of_kq_and_kf_are_kept_and_concern_no_verdict(keeper, limits):
    a_running("Một", limits=limits)
    answer = send(keeper, "new-line", limits.pk, kind="kf", up_to="50", value="1,2")
    line = Coefficient.objects.get()
    assert (line.kind, line.up_to, line.value) == ("kf", 50, Decimal("1.2"))
    assert "worked out" not in said(answer)
    send(keeper, "revise-line", limits.pk, line.pk, kind="kf", up_to="50", value="1,1")
    line.refresh_from_db()
    assert line.value == Decimal("1.1")
    send(keeper, "remove-line", limits.pk, line.pk, why="twice")
    assert not Coefficient.objects.exists()


def test_the_ladder_of_severities_is_the_citys_to_set(keeper, limits):
    station = a_running("Một", limits=limits)
    a_sample(station, TODAY - timedelta(days=3), cod=200)
    answer = send(
        keeper, "new-severity", rank="1", name="Nặng", ratio_from="1,1", days_to_mend="30"
    )
    assert "worked out again" in said(answer).lower()
    one = Severity.objects.get()
    assert station.cases.get().facts.standing().latest("pk").severity == 1
    twice = send(keeper, "new-severity", rank="1", name="Khác")
    assert "rank" in twice.context["form"].errors
    send(keeper, "revise-severity", one.pk, rank="1", name="Nặng", ratio_from="1,5")
    one.refresh_from_db()
    assert (one.ratio_from, one.days_to_mend) == (Decimal("1.5"), None)
    send(keeper, "remove-severity", one.pk, why="not decided")
    assert not Severity.objects.exists()
