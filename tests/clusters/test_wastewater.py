"""Standards, the limits that bind a station, samples and their values, through the services."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command

from clusters import services as register
from clusters.management.commands import load_standards
from clusters.models import (
    Coefficient,
    Limit,
    LimitChoice,
    LimitSet,
    Parameter,
    PermitFacts,
    Reading,
    Ruling,
    Sample,
    SampleFacts,
    SamplingDuty,
    Severity,
)
from clusters.wastewater import services
from clusters.wastewater.services import LimitRow, SampleRow, Value
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.history.models import Change
from hanoi_industry.history.services import NothingToUndo
from hanoi_industry.summary import services as house
from hanoi_industry.validity import EditedMeanwhile
from tests.factories import (
    TODAY,
    a_cluster,
    a_commune,
    a_deed,
    a_limit_set,
    a_parameter,
    a_user,
)
from tests.telling import told_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 15)


@pytest.fixture
def station(commune):
    return a_cluster("Quất Động", area=commune, station={"state": "running"}).stations.get()


@pytest.fixture
def cod():
    return a_parameter("cod", "COD")


@pytest.fixture
def standard():
    return a_limit_set("QCVN 40:2011/BTNMT", columns=["A", "B"])


def an_officer_of(area):
    return a_deed(a_user(Role.OFFICER, area=area))


def record(station, deed, *readings, **row):
    return services.record_samples([SampleRow(station, DAY, readings=readings, **row)], deed=deed)


# Standards


def test_the_standards_are_loaded_whole_and_only_once(deed):
    added = {"parameters": 33, "sets": 2, "limits": 66, "coefficients": 15, "severities": 6}
    assert load_standards.load(deed) == added
    assert load_standards.load(deed) == dict.fromkeys(added, 0)
    ph = Limit.objects.get(parameter__code="ph", column="B")
    assert (ph.minimum, ph.maximum, ph.takes_coefficients) == (Decimal("5.5"), 9, False)
    newer = LimitSet.objects.get(code="QCVN 40:2025/BTNMT")
    assert (newer.columns, newer.limits.count()) == (["A", "B", "C"], 0)


def test_what_somebody_changed_is_left_alone_when_standards_are_loaded_again(deed):
    load_standards.load(deed)
    one = Limit.objects.get(parameter__code="cod", column="A")
    row = LimitRow(one.limit_set, "A", one.parameter, None, Decimal(80), True)  # noqa: FBT003
    services.keep_limits([row], deed=deed)
    load_standards.load(deed)
    one.refresh_from_db()
    assert one.maximum == 80


def test_the_tables_of_coefficients_say_which_lines_nobody_has_checked_yet(deed):
    load_standards.load(deed)
    lines = Coefficient.objects.filter(kind="kf")
    assert [(one.above, one.up_to, one.value) for one in lines] == [
        (None, 50, Decimal("1.2")),
        (50, 500, Decimal("1.1")),
        (500, 5000, Decimal(1)),
        (5000, None, Decimal("0.9")),
    ]
    canal = Coefficient.objects.get(kind="kq", water="river", without_data=True)
    assert (canal.value, canal.is_confirmed) == (Decimal("0.9"), False)
    assert not Coefficient.objects.filter(citation="").exists()


def test_the_ladder_of_severities_climbs_by_degree(deed):
    load_standards.load(deed)
    rungs = Severity.objects.order_by("rank")
    ratios = [rung.ratio_from for rung in rungs]
    assert ratios == sorted(ratios)
    assert all(rung.citation for rung in rungs)


# Permits, duties and rulings


@pytest.mark.parametrize(
    ("model", "values", "field"),
    [
        (
            PermitFacts,
            {"issued_on": date(2025, 1, 2), "expires_on": date(2025, 1, 1)},
            "expires_on",
        ),
        (SamplingDuty, {"every_months": 0}, "every_months"),
        (SamplingDuty, {"every_months": 121}, "every_months"),
        (SamplingDuty, {"every_months": 3, "parameters": ["gold"]}, "parameters"),
        (Ruling, {"meets": True}, "authority"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field_and_nothing_is_kept(
    station, deed, model, values, field
):
    with pytest.raises(ValidationError) as refused:
        services.state_of_station(model, station, deed=deed, valid_from=DAY, values=values)
    assert set(refused.value.error_dict) == {field}
    assert not model.objects.exists()


def test_a_permit_changes_from_a_day_on_and_is_corrected_for_its_day(station, deed):
    services.state_of_station(
        PermitFacts, station, deed=deed, valid_from=DAY, values={"number": "1/GPMT"}
    )
    row = PermitFacts.objects.get()
    services.correct(row, deed=deed, values={"number": "2/GPMT"}, valid_from=DAY)
    assert PermitFacts.objects.standing().get().number == "2/GPMT"
    assert PermitFacts.objects.count() == 2


def test_a_group_of_parameters_has_a_duty_of_its_own(station, deed, cod):
    for group, months in (("", 3), ("kim loại", 12)):
        services.state_of_station(
            SamplingDuty,
            station,
            deed=deed,
            valid_from=DAY,
            values={"every_months": months, "parameters": [cod.code]},
            group=group,
        )
    held = SamplingDuty.objects.as_of(DAY).order_by("group")
    assert [(one.group, one.every_months) for one in held] == [("", 3), ("kim loại", 12)]


def test_who_does_not_record_for_the_area_states_nothing_of_its_stations(station):
    stranger = an_officer_of(a_commune("Phúc Thịnh"))
    with pytest.raises(PermissionDenied):
        services.state_of_station(
            Ruling, station, deed=stranger, valid_from=DAY, values={"authority": "Sở"}
        )


# Loading standards without keeping them


def test_a_look_at_the_standards_keeps_nothing(deed):
    call_command("load_standards", by=deed.by.username, verbosity=0)
    assert not Parameter.objects.exists()


def test_only_who_keeps_standards_changes_them(standard, cod):
    officer = a_deed(a_user(Role.OFFICER))
    with pytest.raises(PermissionDenied):
        services.add_parameter(deed=officer, code="bod", name="BOD")
    with pytest.raises(PermissionDenied):
        services.revise_limit_set(standard, deed=officer, title="x")
    with pytest.raises(PermissionDenied):
        services.keep_limits([LimitRow(standard, "A", cod, None, Decimal(1))], deed=officer)
    assert not Limit.objects.exists()


def test_a_parameter_is_revised_with_its_version_and_its_history(deed, cod):
    services.revise_parameter(cod, deed=deed, spellings=["Nhu cầu oxy"])
    assert cod.versions.count() == 2
    change = Change.objects.filter(subject_type="parameter").latest("pk")
    assert [(line.field, line.after) for line in change.told()] == [("spellings", "Nhu cầu oxy")]


def test_limits_are_kept_in_a_fixed_number_of_questions(
    deed, standard, django_assert_max_num_queries
):
    parameters = [a_parameter(f"p{number}", f"P {number}") for number in range(20)]
    rows = [
        LimitRow(standard, column, parameter, None, Decimal(1))
        for parameter in parameters
        for column in "AB"
    ]
    with django_assert_max_num_queries(20):
        services.keep_limits(rows, deed=deed)
    assert Limit.objects.count() == 40
    assert Limit.versions.count() == 40


def test_keeping_the_same_limits_again_writes_nothing(deed, standard, cod):
    rows = [LimitRow(standard, "A", cod, None, Decimal(75), True)]  # noqa: FBT003
    services.keep_limits(rows, deed=deed)
    services.keep_limits(rows, deed=deed)
    assert Limit.versions.count() == 1
    assert Change.objects.filter(subject_type="limit").count() == 1


@pytest.mark.parametrize(
    ("column", "least", "most", "field"),
    [
        pytest.param("C", None, 1, "column", id="a column the set does not have"),
        pytest.param("", None, 1, "column", id="no column where the set has some"),
        pytest.param("A", 9, 5, "minimum", id="the least above the most"),
        pytest.param("A", None, -1, "maximum", id="below zero"),
    ],
)
def test_a_limit_that_cannot_be_is_refused(deed, standard, cod, column, least, most, field):
    with pytest.raises(ValidationError) as refused:
        services.keep_limits([LimitRow(standard, column, cod, least, Decimal(most))], deed=deed)
    assert list(refused.value.message_dict) == [field]
    assert not Limit.objects.exists()


def test_a_column_that_limits_still_have_stays_in_its_set(deed, standard, cod):
    services.keep_limits([LimitRow(standard, "B", cod, None, Decimal(1))], deed=deed)
    with pytest.raises(ValidationError):
        services.revise_limit_set(standard, deed=deed, columns=["A"])


def test_undoing_takes_back_new_limits_and_restores_those_that_were_changed(deed, standard, cod):
    bod = a_parameter("bod", "BOD")
    services.keep_limits([LimitRow(standard, "A", cod, None, Decimal(75))], deed=deed)
    second = services.keep_limits(
        [
            LimitRow(standard, "A", cod, None, Decimal(60)),
            LimitRow(standard, "A", bod, None, Decimal(30)),
        ],
        deed=deed,
    )
    account = house.undo(second, deed=deed)
    assert len(account.put_back) == 2
    assert Limit.objects.get().maximum == 75
    with pytest.raises(NothingToUndo):
        services.undo(second, deed=deed)
    # And the undo may be undone.
    house.undo(account.change_set, deed=deed)
    assert {one.parameter.code: one.maximum for one in Limit.objects.all()} == {
        "cod": 60,
        "bod": 30,
    }


def test_a_limit_edited_since_stays_as_it_is(deed, standard, cod):
    first = services.keep_limits([LimitRow(standard, "A", cod, None, Decimal(75))], deed=deed)
    services.keep_limits([LimitRow(standard, "A", cod, None, Decimal(60))], deed=deed)
    account = services.look_at_undo(first, by=deed.by)
    assert (len(account.put_back), len(account.edited_since)) == (0, 1)
    with pytest.raises(NothingToUndo):
        services.undo(first, deed=deed)


def test_who_keeps_no_standards_undoes_none(deed, standard, cod):
    done = services.keep_limits([LimitRow(standard, "A", cod, None, Decimal(75))], deed=deed)
    approver = a_deed(a_user(Role.APPROVER))
    assert services.look_at_undo(done, by=approver.by).impossible
    with pytest.raises(PermissionDenied):
        services.undo(done, deed=approver)


def test_a_limit_that_was_removed_comes_back(deed, standard, cod):
    services.keep_limits([LimitRow(standard, "A", cod, None, Decimal(75))], deed=deed)
    services.remove_limit(Limit.objects.get(), deed=deed)
    assert not Limit.objects.exists()
    removed = Change.objects.filter(subject_type="limit").latest("pk").change_set
    services.undo(removed, deed=deed)
    assert Limit.objects.get().maximum == 75


# Which limits bind a station


def choose(station, deed, day=DAY, **values):
    return services.choose_limits(station, deed=deed, valid_from=day, values=values)


def test_a_person_chooses_the_limits_of_a_station_from_a_day_on(deed, station, standard):
    choose(station, deed, limit_set=standard, column="A", kq=Decimal("0.9"))
    choose(station, deed, TODAY, column="B")
    before, after = LimitChoice.objects.as_of(DAY).get(), LimitChoice.objects.as_of(TODAY).get()
    assert (before.column, after.column, after.kq) == ("A", "B", Decimal("0.9"))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        pytest.param({"column": "C"}, "column", id="a column of another set"),
        pytest.param({}, "column", id="no column where the set has some"),
    ],
)
def test_the_column_is_one_of_the_set(deed, station, standard, values, field):
    with pytest.raises(ValidationError) as refused:
        choose(station, deed, limit_set=standard, **values)
    assert list(refused.value.message_dict) == [field]
    assert not LimitChoice.objects.exists()


@pytest.mark.parametrize(
    ("day", "is_taken"),
    [
        pytest.param(date(2025, 8, 31), False, id="the day before it is in force"),
        pytest.param(date(2025, 9, 1), True, id="its first day"),
        pytest.param(date(2025, 12, 31), True, id="its last day"),
        pytest.param(date(2026, 1, 1), False, id="the day after its last"),
    ],
)
def test_a_set_is_chosen_for_its_own_days_only(deed, station, day, is_taken):
    days = {"in_force_from": date(2025, 9, 1), "usable_until": date(2025, 12, 31)}
    one = a_limit_set("QCVN X", **days)
    if is_taken:
        choose(station, deed, day, limit_set=one)
    else:
        with pytest.raises(ValidationError):
            choose(station, deed, day, limit_set=one)
    assert LimitChoice.objects.exists() is is_taken


def test_the_own_set_of_another_station_is_refused(deed, station):
    other = a_cluster("Phùng Xá", station={"state": "running"}).stations.get()
    own = a_limit_set("GPMT 12", station=other)
    with pytest.raises(ValidationError):
        choose(station, deed, limit_set=own)
    choose(other, deed, limit_set=own)
    assert LimitChoice.objects.get().station == other


def test_a_choice_is_corrected_by_the_same_rules_and_undone(deed, station, standard):
    done = choose(station, deed, limit_set=standard, column="A")
    row = LimitChoice.objects.get()
    with pytest.raises(ValidationError):
        services.correct(row, deed=deed, values={"column": "Z"})
    corrected = services.correct(row, deed=deed, values={"column": "B"})
    assert LimitChoice.objects.standing().get().column == "B"
    with pytest.raises(EditedMeanwhile):
        services.correct(row, deed=deed, values={"column": "B"})
    register.undo(corrected, deed=deed)
    assert LimitChoice.objects.standing().get().column == "A"
    assert done.pk != corrected.pk


def test_limits_are_chosen_for_the_stations_of_ones_area_only(station, standard):
    with pytest.raises(PermissionDenied):
        choose(station, an_officer_of(a_commune("Phúc Thịnh")), limit_set=standard, column="A")
    choose(station, an_officer_of(station.cluster.area), limit_set=standard, column="A")
    assert LimitChoice.objects.count() == 1


# Samples


def test_a_sample_keeps_its_values_as_measured_and_as_typed(deed, station, cod):
    one = Value(cod, Decimal("0.02"), "<", typed="<0,02")
    record(station, deed, one, facts={"laboratory": "Trung tâm Quan trắc"}, point="Đầu ra")
    reading = Reading.objects.get()
    assert (reading.value, reading.qualifier) == (Decimal("0.02"), "<")
    assert reading.as_typed == {"value": "<0,02"}
    assert reading.valid_from == reading.sample.taken_on == DAY
    assert SampleFacts.objects.get().laboratory == "Trung tâm Quan trắc"
    assert reading.sample.point == "Đầu ra"


def test_the_same_sample_again_writes_nothing_and_another_value_corrects(deed, station, cod):
    record(station, deed, Value(cod, Decimal(70)))
    written = Reading.objects.count()
    record(station, deed, Value(cod, Decimal(70)))
    assert Reading.objects.count() == written
    again = record(station, deed, Value(cod, Decimal(90)))
    assert Sample.objects.count() == 1
    assert Reading.objects.standing().get().value == 90
    line = told_of(again.changes.all(), "value")
    assert (line.before, line.after) == ("70", "90")


def test_an_automatic_average_is_not_the_sample_of_a_laboratory(deed, station, cod):
    record(station, deed, Value(cod, Decimal(70)))
    record(station, deed, Value(cod, Decimal(50)), kind="automatic", facts={"valid_hours": 22})
    assert {one.sample.kind: one.value for one in Reading.objects.all()} == {
        "laboratory": 70,
        "automatic": 50,
    }


def test_many_samples_ask_no_more_than_a_few(deed, station, cod, django_assert_max_num_queries):
    rows = [
        SampleRow(station, DAY - timedelta(days=n), readings=(Value(cod, Decimal(n)),))
        for n in range(60)
    ]
    with django_assert_max_num_queries(60):
        services.record_samples(rows, deed=deed)
    assert (Sample.objects.count(), Reading.objects.count()) == (60, 60)


def test_a_sample_is_not_of_a_day_to_come(deed, station):
    with pytest.raises(ValidationError):
        services.record_samples([SampleRow(station, TODAY + timedelta(days=1))], deed=deed)
    assert not Sample.objects.exists()


def test_samples_are_recorded_for_ones_area_only(station, cod):
    stranger = an_officer_of(a_commune("Phúc Thịnh"))
    with pytest.raises(PermissionDenied):
        record(station, stranger, Value(cod, Decimal(70)))
    record(station, an_officer_of(station.cluster.area), Value(cod, Decimal(70)))
    with pytest.raises(PermissionDenied):
        services.correct(Reading.objects.get(), deed=stranger, values={"value": 1})
    with pytest.raises(PermissionDenied):
        services.withdraw(Reading.objects.get(), deed=stranger)
    assert Reading.objects.standing().get().value == 70


def test_a_value_is_corrected_and_taken_back(deed, station, cod):
    record(station, deed, Value(cod, Decimal(70)))
    services.correct(Reading.objects.get(), deed=deed, values={"value": Decimal(71)})
    row = Reading.objects.standing().get()
    assert (row.value, row.valid_from) == (71, DAY)
    services.withdraw(row, deed=deed)
    assert not Reading.objects.standing().exists()
    assert Reading.objects.count() == 2


def test_undoing_takes_back_the_sample_with_its_values(deed, station, cod):
    done = record(station, deed, Value(cod, Decimal(70)))
    house.undo(done, deed=deed)
    assert not Reading.objects.standing().exists()
    assert not Sample.objects.standing().exists()
    record(station, deed, Value(cod, Decimal(70)))
    assert Sample.objects.standing().get().readings.standing().get().value == 70


def test_another_commune_sees_neither_samples_nor_the_own_limits_of_a_station(
    deed, station, cod, standard
):
    own = a_limit_set("GPMT 12", station=station)
    services.keep_limits([LimitRow(own, "", cod, None, Decimal(1))], deed=deed)
    record(station, deed, Value(cod, Decimal(70)))
    choose(station, deed, limit_set=own)
    other = a_user(Role.OFFICER, area=a_commune("Phúc Thịnh"))
    mine = a_user(Role.OFFICER, area=station.cluster.area)
    for model in (Sample, Reading, SampleFacts, LimitChoice, Limit):
        assert not model.objects.visible_to(other).exists()
        assert model.objects.visible_to(mine).exists()
    assert list(LimitSet.objects.visible_to(other)) == [standard]
    assert set(LimitSet.objects.visible_to(mine)) == {standard, own}
