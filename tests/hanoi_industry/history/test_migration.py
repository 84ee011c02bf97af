"""History written before a change told a whole row is kept, and can be read the old way again."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import factories as make

BEFORE, AFTER = "0001_initial", "0002_one_change_a_row"
LAND = {
    "area_code": "00001",
    "subject_type": "cluster",
    "subject_code": "A1",
    "subject_label": "Cụm Một",
    "fact_type": "clusters.landfacts",
    "fact_id": 7,
    "valid_from": date(2024, 6, 1),
}
OLD = [
    {**LAND, "field": "leased_hectares", "after": "5", "sheet": "Đất", "cell": "C5"},
    {
        **LAND,
        "field": "cleared_hectares",
        "before": "1",
        "after": "2",
        "sheet": "Đất",
        "cell": "D5",
    },
    {**LAND, "field": "source", "after": "298/QĐ-UBND"},
    {**LAND, "fact_id": 8, "field": "leased_hectares", "after": "5"},
    {"subject_type": "user", "subject_code": "an", "subject_label": "An", "field": "password"},
]
OLD[-1]["after"] = "changed"


def at(name: str):
    """The model of a change after a migration, to which the database is brought."""
    executor = MigrationExecutor(connection)
    executor.migrate([("history", name)])
    return executor.loader.project_state([("history", name)]).apps.get_model("history", "Change")


@pytest.mark.django_db(transaction=True)
def test_lines_about_one_row_become_one_change_and_lines_again():
    keeper = make.a_user()
    try:
        Old = at(BEFORE)
        ChangeSet = Old._meta.get_field("change_set").related_model
        deed = ChangeSet.objects.create(
            by_id=keeper.pk, at=datetime(2025, 1, 1, tzinfo=UTC), via="form"
        )
        Old.objects.bulk_create([Old(change_set=deed, **one) for one in OLD])

        New = at(AFTER)
        changes = list(New.objects.order_by("pk"))
        assert [(one.fact_id, one.sheet, one.lines) for one in changes] == [
            (
                7,
                "Đất",
                [
                    ["leased_hectares", "", "5", "C5"],
                    ["cleared_hectares", "1", "2", "D5"],
                    ["source", "", "298/QĐ-UBND", ""],
                ],
            ),
            (8, "", [["leased_hectares", "", "5", ""]]),
            (None, "", [["password", "", "changed", ""]]),
        ]
        assert {one.change_set_id for one in changes} == {deed.pk}
        assert (changes[0].area_code, changes[0].valid_from) == ("00001", date(2024, 6, 1))

        Old = at(BEFORE)
        names = {name for one in OLD for name in one}
        blank = {"before": "", "after": "", "sheet": "", "cell": "", "area_code": ""}
        blank |= {"fact_type": "", "fact_id": None, "valid_from": None}
        assert list(Old.objects.order_by("pk").values(*names)) == [blank | one for one in OLD]
        Old.objects.all().delete()
    finally:
        # What depends on the migration went back with it.
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
