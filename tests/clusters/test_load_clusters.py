"""The public list goes in through the same sheet as any upload, decided by hand where it is open."""

import json
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clusters import register
from clusters.management.commands import load_clusters
from clusters.models import Cluster
from hanoi_industry.areas.models import Area
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.spreadsheets.models import Upload
from tests.factories import a_user
from tests.uploads import all_areas


def load(**options):
    told = StringIO()
    call_command("load_clusters", stdout=told, **options)
    return told.getvalue()


@pytest.fixture
def by(db):
    all_areas()
    return a_user("administrator").username


def test_without_being_told_to_keep_it_only_looks(by):
    assert "101 rows: 101 new" in load(by=by)
    assert not Cluster.objects.exists()


def test_it_keeps_the_list_once(by):
    assert "Kept." in load(by=by, keep=True)
    assert "nothing to do" in load(by=by, keep=True)
    assert Cluster.objects.count() == 101
    assert ChangeSet.objects.filter(via="command", upload_reference__gt="").exists()
    assert Upload.objects.filter(state="kept").count() == 1


def test_every_row_stands_with_its_source_and_its_own_day(by):
    load(by=by, keep=True)
    values = {entry.code: entry.values for entry in register.as_of(date(2026, 1, 1))}
    assert len(values) == 101
    stages = Counter(one.get("legal_stage") for one in values.values())
    assert stages == {None: 43, "established": 44, "proposed": 8, "planned": 5, "withdrawn": 1}
    assert sum(one.get("is_operating") is True for one in values.values()) == 30
    assert len(register.as_of(date(2010, 12, 31))) == 9
    facts = Cluster.objects.get(code="HN003").facts.get()
    assert facts.source.address.startswith("https://hanoitimes.vn/")
    assert facts.valid_from == date(2017, 12, 5)


def test_each_decision_by_hand_says_why_and_names_a_question_and_a_choice_there_is(by):
    decisions = json.loads(load_clusters.ANSWERS.read_text(encoding="utf-8"))
    assert all(one["why"] for one in decisions)
    places = [one["answer"] for one in decisions if one["question"].startswith("commune")]
    known = set(Area.objects.communes().values_list("code", flat=True))
    assert {answer for answer in places if answer != "open"} <= known
    load(by=by, keep=True)
    asked = Upload.objects.get(state="kept").answers["0"]["questions"]
    assert set(asked) == {one["question"] for one in decisions}


def test_somebody_must_answer_for_it(by):
    with pytest.raises(CommandError):
        load(by="nobody", keep=True)
