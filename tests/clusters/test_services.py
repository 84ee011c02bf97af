"""Writing to the register: allowed here, all or nothing, written down, and undone whole."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clusters import register, services
from clusters.models import Cluster, ClusterFacts, LandFacts, ProgressFacts
from clusters.services import ClusterRow, EditedMeanwhile, FactGroup
from hanoi_industry.history.models import Change, ChangeSet
from tests.factories import LONG_AGO, TODAY, a_cluster, a_commune, a_deed, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return a_commune("Thư Lâm")


@pytest.fixture
def elsewhere():
    return a_commune("Phúc Thịnh")


def a_row(cluster, model=LandFacts, day=LONG_AGO, **values):
    return ClusterRow(day, (FactGroup(model, values),), cluster)


def test_an_officer_records_for_the_own_commune_and_for_no_other(here, elsewhere):
    officer = a_user("officer", area=here)
    mine, theirs = a_cluster("Thụy Lâm", area=here), a_cluster("Vân Hà", area=elsewhere)
    deed = a_deed(officer)

    services.record_rows([a_row(mine, leased_hectares=Decimal(5))], deed=deed)
    with pytest.raises(PermissionDenied):
        services.record_rows([a_row(theirs, leased_hectares=Decimal(5))], deed=deed)

    assert not LandFacts.objects.filter(cluster=theirs).exists()


def test_one_row_of_another_area_keeps_all_rows_out(here, elsewhere):
    officer = a_user("officer", area=here)
    mine, theirs = a_cluster("Thụy Lâm", area=here), a_cluster("Vân Hà", area=elsewhere)
    before = ChangeSet.objects.count()

    rows = [a_row(mine, leased_hectares=Decimal(5)), a_row(theirs, leased_hectares=Decimal(5))]
    with pytest.raises(PermissionDenied):
        services.record_rows(rows, deed=a_deed(officer))

    assert not LandFacts.objects.exists()
    assert ChangeSet.objects.count() == before


def test_a_cluster_cannot_be_moved_into_an_area_the_person_does_not_record_for(here, elsewhere):
    officer = a_user("officer", area=here)
    cluster = a_cluster(area=here)
    row = a_row(cluster, ClusterFacts, lead_area=elsewhere)
    with pytest.raises(PermissionDenied):
        services.record_rows([row], deed=a_deed(officer))
    facts = ClusterFacts.objects.get(cluster=cluster)
    with pytest.raises(PermissionDenied):
        services.correct(
            facts, deed=a_deed(officer), valid_from=LONG_AGO, values={"lead_area": elsewhere}
        )


def test_a_cluster_whose_commune_is_unknown_is_the_citys_to_keep(here):
    cluster = a_cluster(area=None)
    with pytest.raises(PermissionDenied):
        services.record_rows([a_row(cluster)], deed=a_deed(a_user("officer", area=here)))
    services.record_rows([a_row(cluster)], deed=a_deed(a_user("officer")))


def test_a_manager_changes_nothing(here):
    cluster = a_cluster(area=here)
    with pytest.raises(PermissionDenied):
        services.record_rows([a_row(cluster)], deed=a_deed(a_user("manager")))


def test_a_fact_from_a_day_to_come_is_refused_and_today_is_not(here):
    cluster, deed = a_cluster(area=here), a_deed()
    services.record_rows([a_row(cluster, day=TODAY, leased_hectares=Decimal(1))], deed=deed)
    with pytest.raises(ValidationError):
        services.record_rows([a_row(cluster, day=TODAY + timedelta(days=1))], deed=deed)


def test_a_new_cluster_without_a_name_is_refused():
    row = ClusterRow(LONG_AGO, (FactGroup(ClusterFacts, {"name": " "}),))
    with pytest.raises(ValidationError):
        services.record_rows([row], deed=a_deed())
    assert not Cluster.objects.exists()


def test_new_clusters_get_codes_that_nobody_has_had_before():
    first = a_cluster("Một")
    services.undo(ChangeSet.objects.get(), deed=a_deed())
    second = a_cluster("Hai")
    assert (first.code, second.code) == ("CCN0001", "CCN0002")


def test_the_name_of_today_follows_the_facts_and_the_undo(here):
    cluster = a_cluster("Liên Hà", area=here)
    change_set = services.revise(
        cluster,
        deed=a_deed(),
        valid_from=date(2024, 1, 1),
        model=ClusterFacts,
        values={"name": "Liên Hà 1"},
    )
    cluster.refresh_from_db()
    assert str(cluster) == "Liên Hà 1"

    services.undo(change_set, deed=a_deed())
    cluster.refresh_from_db()
    assert str(cluster) == "Liên Hà"


def test_a_name_said_for_an_earlier_day_does_not_replace_the_name_of_today():
    cluster = a_cluster("Liên Hà 1", valid_from=date(2024, 1, 1))
    services.revise(
        cluster, deed=a_deed(), valid_from=LONG_AGO, model=ClusterFacts, values={"name": "Liên Hà"}
    )
    cluster.refresh_from_db()
    assert str(cluster) == "Liên Hà 1"


def test_a_cluster_whose_import_was_undone_no_longer_stands():
    cluster = a_cluster()
    services.undo(ChangeSet.objects.get(), deed=a_deed())
    cluster.refresh_from_db()
    assert not cluster.is_standing
    assert register.of(cluster, TODAY) is None


def test_clusters_are_found_without_accents_by_name_code_and_alias():
    cluster = a_cluster("Cơ kim khí Phùng Xá", code="HN066")
    services.add_alias(cluster, "CCN Phùng Xá 1", deed=a_deed())
    for text in ("phung xa", "CO KIM", "hn066", "ccn phung", "phùng xá 1"):
        assert list(Cluster.objects.search(text)) == [cluster], text
    assert not Cluster.objects.search("lien ha").exists()


def test_a_second_correction_of_a_row_that_was_corrected_meanwhile_is_told_and_loses_nothing():
    cluster = a_cluster(leased_hectares=Decimal(5))
    seen = LandFacts.objects.get(cluster=cluster)
    services.correct(
        seen, deed=a_deed(), valid_from=LONG_AGO, values={"leased_hectares": Decimal(6)}
    )
    again = LandFacts.objects.get(pk=seen.pk)
    with pytest.raises(EditedMeanwhile):
        services.correct(
            again, deed=a_deed(), valid_from=LONG_AGO, values={"leased_hectares": Decimal(7)}
        )
    assert LandFacts.objects.standing().get().leased_hectares == 6


def test_a_withdrawn_fact_gives_way_to_what_held_before():
    cluster = a_cluster(is_operating=False)
    services.revise(
        cluster,
        deed=a_deed(),
        valid_from=date(2024, 1, 1),
        model=ProgressFacts,
        values={"is_operating": True},
    )
    wrong = ProgressFacts.objects.as_of(TODAY).get()
    services.withdraw(wrong, deed=a_deed())
    assert register.of(cluster, TODAY).values["is_operating"] is False


def test_an_undo_touching_another_area_is_refused_whole(here, elsewhere):
    importer = a_user("importer")
    services.record_rows(
        [
            ClusterRow(LONG_AGO, (FactGroup(ClusterFacts, {"name": "Một", "lead_area": here}),)),
            ClusterRow(
                LONG_AGO, (FactGroup(ClusterFacts, {"name": "Hai", "lead_area": elsewhere}),)
            ),
        ],
        deed=a_deed(importer),
    )
    with pytest.raises(PermissionDenied):
        services.undo(ChangeSet.objects.get(), deed=a_deed(a_user("importer", area=here)))
    assert len(register.as_of(TODAY)) == 2


def test_each_change_carries_the_code_of_its_area(here):
    a_cluster(area=here)
    assert set(Change.objects.values_list("area_code", flat=True)) == {here.code}


def test_recording_many_rows_asks_as_much_as_recording_one(here):
    def rows(count, start):
        return [
            ClusterRow(
                LONG_AGO,
                (
                    FactGroup(ClusterFacts, {"name": f"Cụm {start + number}", "lead_area": here}),
                    FactGroup(LandFacts, {"leased_hectares": Decimal(1)}),
                ),
            )
            for number in range(count)
        ]

    def queries(count, start):
        deed = a_deed(a_user("importer"))
        with CaptureQueriesContext(connection) as asked:
            services.record_rows(rows(count, start), deed=deed)
        return len(asked)

    assert queries(20, 100) == queries(1, 0)


def test_difficulties_are_opened_revised_and_closed_with_their_days(here):
    officer = a_user("officer", area=here)
    cluster = a_cluster(area=here)
    services.open_difficulty(
        cluster,
        deed=a_deed(officer),
        valid_from=date(2025, 1, 1),
        kind="land",
        text="12 hộ chưa nhận tiền",
        due_on=date(2025, 6, 30),
    )
    difficulty = cluster.difficulties.get()
    services.revise_difficulty(
        difficulty, deed=a_deed(officer), valid_from=date(2025, 8, 1), closed_on=date(2025, 8, 1)
    )
    assert difficulty.facts.as_of(date(2025, 7, 31)).get().closed_on is None
    assert difficulty.facts.as_of(date(2025, 8, 1)).get().closed_on == date(2025, 8, 1)


def test_nobody_opens_a_difficulty_in_another_area(here, elsewhere):
    cluster = a_cluster(area=elsewhere)
    with pytest.raises(PermissionDenied):
        services.open_difficulty(
            cluster,
            deed=a_deed(a_user("officer", area=here)),
            valid_from=LONG_AGO,
            kind="land",
            text="x",
        )
