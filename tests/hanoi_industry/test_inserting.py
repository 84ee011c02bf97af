"""Many rows at once are stored as one row is, and refused alike on both databases."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.forms.models import model_to_dict

from clusters.models import Cluster, ClusterFacts, LandFacts, LegalStage, OperationFacts, Station
from hanoi_industry import inserting
from hanoi_industry.accounts.models import User
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import open_change_set
from hanoi_industry.validity import Dated
from targets.models import Indicator, Observation
from tests import factories as make

pytestmark = pytest.mark.django_db

AT = datetime(2025, 1, 1, 2, 3, 4, 567, tzinfo=UTC)


@pytest.fixture
def change_set():
    return open_change_set(make.a_deed())


@pytest.fixture
def cluster():
    return Cluster.objects.create(code="A1", name="Quất Động")


def stored(model, pk) -> tuple:
    """A row as the database holds it, with the kinds of its values; without its key."""
    names = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    kind = "typeof" if connection.vendor == "sqlite" else "pg_typeof"
    told = ", ".join(f'"{name}", {kind}("{name}")' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {told} FROM "{model._meta.db_table}" WHERE id = %s', [pk])
        return cursor.fetchone()


def inserted(model, row) -> int:
    """The number of a row like the given one, written the other way."""
    with transaction.atomic():
        number = inserting.reserve(model, 1)[0]
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        values = [getattr(row, field.attname) for field in fields]
        inserting.insert(model, ["id", *(field.attname for field in fields)], [[number, *values]])
    return number


def rows_of_every_kind():
    change_set = ChangeSet.objects.get()
    area, cluster = make.a_commune(), Cluster.objects.get(code="A1")
    dated = {"recorded_at": AT, "change_set": change_set, "withdrawn_at": AT}
    yield ClusterFacts(
        cluster=cluster,
        name="Cụm “A\\B”\t1\n2\r3",
        name_en="",
        legal_stage=LegalStage.LEGACY,
        lead_area=area,
        planned_hectares=Decimal("12.5"),
        established_hectares=Decimal(0),
        industrial_hectares=None,
        further_area_codes=["00001", "xã \\ “ị”\n"],
        valid_from=date(1999, 12, 31),
        not_applicable=["place"],
        as_typed={"planned_hectares": "12,5 ha \\ \t"},
        **dated,
    )
    yield OperationFacts(cluster=cluster, running_projects=0, valid_from=date(2024, 2, 29), **dated)
    yield User(username="x", full_name="Ệ", email="a@b.vn", is_active=False, last_login=None)
    indicator = Indicator.objects.create(
        code="I", name_en="I", name_vi="I", group="economy", unit="%", expression="level"
    )
    indicator.pk, indicator.code, indicator.other_names = None, "J", "một\nhai"
    yield indicator
    yield Observation(
        indicator=Indicator.objects.get(code="I"),
        period="2025",
        year=2025,
        value=Decimal("-1.25"),
        is_picked=True,
        **dated,
    )
    yield Change(
        change_set=change_set, subject_type="cluster", subject_code="A1", lines=[["a", "", "ị", ""]]
    )


def test_what_is_inserted_is_stored_as_the_orm_stores_it(change_set, cluster):
    for row in rows_of_every_kind():
        model = type(row)
        unique = [field for field in model._meta.concrete_fields if field.unique]
        number = inserted(model, row)
        told = stored(model, number)
        if len(unique) > 1:
            with connection.cursor() as cursor:
                cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE id = %s', [number])
        row.save()
        assert told == stored(model, row.pk), model
        row.refresh_from_db()
        if len(unique) == 1:
            kept = model._base_manager.get(pk=number)
            assert model_to_dict(kept) | {"id": 0} == model_to_dict(row) | {"id": 0}


def test_every_field_of_facts_and_of_history_can_be_inserted():
    models = [model for model in apps.get_models() if issubclass(model, Dated)]
    for model in [*models, Change]:
        for field in model._meta.concrete_fields:
            inserting._converter(field)


def test_what_is_not_named_has_its_default(cluster):
    inserting.insert(Station, ["cluster"], [[cluster.pk]])

    station = Station.objects.get()
    assert (station.number, station.name) == (1, "")


def test_reserved_keys_are_nobody_elses():
    with transaction.atomic():
        first = inserting.reserve(Cluster, 3)
        second = inserting.reserve(Cluster, 2)
        inserting.insert(
            Cluster, ["id", "code", "name"], [[pk, f"R{pk}", "R"] for pk in (*first, *second)]
        )
    saved = Cluster.objects.create(code="S", name="S")

    assert first.stop == second.start
    assert saved.pk >= second.stop
    assert len(first) == 3
    assert inserting.reserve(Cluster, 0) == range(0)


def test_keys_are_reserved_for_tables_that_number_their_rows_only():
    from django.contrib.sessions.models import Session

    with pytest.raises(TypeError):
        inserting.reserve(Session, 1)


def land(cluster, change_set, **values):
    names = ["cluster", "valid_from", "recorded_at", "change_set", *values]
    row = [cluster.pk, date(2025, 1, 1), AT, change_set.pk, *values.values()]
    with transaction.atomic():
        inserting.insert(LandFacts, names, [row])


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(Decimal("NaN"), id="no number"),
        pytest.param(Decimal("sNaN"), id="no number at all"),
        pytest.param(Decimal("Infinity"), id="no end"),
        pytest.param(Decimal("100000"), id="too many digits before"),
        pytest.param(Decimal("1.23456"), id="too many digits behind"),
        pytest.param("twelve", id="a text"),
        pytest.param(float("nan"), id="a float that is none"),
    ],
)
def test_a_number_that_cannot_be_kept_is_refused_by_its_field(cluster, change_set, value):
    with pytest.raises(ValidationError) as problem:
        land(cluster, change_set, leased_hectares=value)
    assert "leased_hectares" in problem.value.message_dict
    assert not LandFacts.objects.exists()


@pytest.mark.parametrize(
    ("value", "kept"),
    [(5, 5), (2.5, Decimal("2.5")), ("3.25", Decimal("3.25")), (Decimal("1E+2"), 100)],
)
def test_a_number_of_another_kind_is_read_as_the_field_reads_it(cluster, change_set, value, kept):
    land(cluster, change_set, leased_hectares=value)
    assert LandFacts.objects.get().leased_hectares == kept


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("a\0b", id="a NUL"),
        pytest.param("x" * 201, id="too long"),
        pytest.param("\ud800", id="half of a letter"),
    ],
)
def test_a_text_that_cannot_be_kept_is_refused_by_its_field(name):
    with pytest.raises(ValidationError) as problem, transaction.atomic():
        inserting.insert(Cluster, ["code", "name"], [["A", "good"], ["B", name]])
    assert "name" in problem.value.message_dict
    assert not Cluster.objects.exists()


@pytest.mark.parametrize("value", [["\0"], {"\0": 1}, ["\ud83d"], [float("nan")], [object()]])
def test_a_list_that_cannot_be_kept_is_refused_by_its_field(cluster, change_set, value):
    with pytest.raises(ValidationError) as problem:
        land(cluster, change_set, not_applicable=value)
    assert "not_applicable" in problem.value.message_dict


@pytest.mark.parametrize("value", [["\\u0000"], ["😀"], ["\\ud83d"], {"a": {"b": [None, 1.5]}}])
def test_a_list_that_only_looks_odd_is_kept(cluster, change_set, value):
    land(cluster, change_set, not_applicable=value)
    assert LandFacts.objects.get().not_applicable == value


def test_a_count_past_what_fits_is_refused_by_its_field(cluster, change_set):
    names = ["cluster", "valid_from", "recorded_at", "change_set", "workers"]
    row = [cluster.pk, date(2025, 1, 1), AT, change_set.pk, 2**31]
    with pytest.raises(ValidationError), transaction.atomic():
        inserting.insert(OperationFacts, names, [row])


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"leased_hectares": Decimal(-1)}, id="a check"),
        pytest.param({"valid_from": None}, id="nothing where something must stand"),
    ],
)
def test_a_broken_constraint_is_an_integrity_error(cluster, change_set, values):
    said = {"valid_from": date(2025, 1, 1), "recorded_at": AT} | values
    names = ["cluster", "change_set", *said]
    row = [cluster.pk, change_set.pk, *said.values()]
    with pytest.raises(IntegrityError), transaction.atomic():
        inserting.insert(LandFacts, names, [row])
    assert not LandFacts.objects.exists()


def test_rows_before_a_refused_one_are_not_kept():
    rows = [[f"C{number}", "name"] for number in range(inserting.BATCH + 1)]
    with pytest.raises(IntegrityError), transaction.atomic():
        inserting.insert(Cluster, ["code", "name"], [*rows, ["C0", "again"]])
    assert not Cluster.objects.exists()
    inserting.insert(Cluster, ["code", "name"], rows)
    assert Cluster.objects.count() == len(rows)


def test_after_very_many_rows_the_planner_knows_of_them(monkeypatch):
    monkeypatch.setattr(inserting, "MANY", 3)
    rows = [(f"M{number}", "Cụm") for number in range(3)]
    inserting.insert(Cluster, ["code", "name"], rows)
    assert Cluster.objects.filter(code__startswith="M").count() == 3
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'clusters_cluster'")
            assert cursor.fetchone() == (3,)
