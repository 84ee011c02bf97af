"""An upload from receipt to undo: once, whole, by its owner, and only what was shown."""

import os
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from clusters import register
from clusters import services as clusters
from clusters.models import Cluster, ClusterFacts
from clusters.sheets import ClusterSheet
from hanoi_industry.history.models import ChangeSet, Via
from hanoi_industry.history.services import NothingToUndo
from hanoi_industry.spreadsheets import services, storing
from hanoi_industry.spreadsheets.comparing import Plan, RowKind
from hanoi_industry.spreadsheets.guard import MAX_FILE_BYTES, Reason, Refused
from hanoi_industry.spreadsheets.models import Content, State, Upload
from hanoi_industry.spreadsheets.services import (
    AlreadyKept,
    MovedMeanwhile,
    NotReady,
    Settled,
    keeping,
)
from tests.factories import TODAY, a_cluster, a_commune, a_deed, a_grant, a_user
from tests.uploads import a_file, kept, planned, sent
from tests.workbooks import a_text, a_workbook

SHEET = ClusterSheet()
HEADINGS = ["Mã cụm", "Tên cụm", "Diện tích quy hoạch (ha)"]


def clusters_file(*rows):
    return a_workbook(HEADINGS, *rows)


@pytest.fixture
def deed(db):
    return a_deed(a_user("importer"))


@pytest.fixture
def upload(deed):
    return sent(clusters_file(["A1", "Một", 10], ["A2", "Hai", 20]), sheet=SHEET, deed=deed)


def shown(upload, deed):
    return planned(upload, sheet=SHEET, deed=deed).fingerprint


def keep(upload, deed, fingerprint=None, *, good_only=False):
    return services.keep(
        upload,
        sheet=SHEET,
        deed=deed,
        shown_fingerprint=fingerprint or shown(upload, deed),
        good_only=good_only,
    )


# Receiving


def test_an_upload_is_stored_under_a_random_name_that_only_we_read(upload):
    path = services.stored_file(upload)
    assert path.parent == Path(settings.UPLOADS_DIR)
    assert path.name == upload.reference
    assert upload.name not in path.name
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("../../etc/passwd.xlsx", "passwd.xlsx"),
        ("C:\\Users\\An\\Cụm.xlsx", "Cụm.xlsx"),
        ("a\0b\r\n.xlsx", "ab .xlsx"),
        ("<script>alert(1)</script>.xlsx", "script>.xlsx"),
        ("", "tệp không có tên"),
        ("x" * 300 + ".xlsx", "x" * 195 + ".xlsx"),
    ],
)
def test_the_browsers_name_is_only_text(given, plain):
    name = services.plain_name(given)
    assert "/" not in name
    assert "\0" not in name
    assert len(name) <= 200
    if given:
        assert name == plain


def test_a_file_over_the_limit_is_refused_before_it_is_read(deed):
    file = a_file(b"x" * (MAX_FILE_BYTES + 1), "big.xlsx")
    with pytest.raises(Refused) as refused:
        services.receive(file, sheet=SHEET, as_of=TODAY, deed=deed)
    assert refused.value.code is Reason.TOO_LARGE
    assert not Upload.objects.exists()


def test_a_file_that_says_it_is_small_and_is_not_is_refused_too(deed):
    file = a_file(b"x" * (MAX_FILE_BYTES + 1), "big.xlsx")
    file.size = 10
    with pytest.raises(Refused):
        services.receive(file, sheet=SHEET, as_of=TODAY, deed=deed)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 ...", b"PK\x03\x04 no zip", b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_leaves_nothing_behind(content, deed):
    before = (
        set(Path(settings.UPLOADS_DIR).iterdir()) if Path(settings.UPLOADS_DIR).exists() else set()
    )
    with pytest.raises(Refused):
        services.receive(a_file(content, "x.xlsx"), sheet=SHEET, as_of=TODAY, deed=deed)
    assert not Upload.objects.exists()
    assert set(Path(settings.UPLOADS_DIR).iterdir()) == before


@pytest.mark.parametrize("role", ["", "officer", "approver", "manager"])
def test_only_who_may_import_uploads(role, db):
    with pytest.raises(PermissionDenied):
        sent(clusters_file(["A1", "Một", 10]), sheet=SHEET, deed=a_deed(a_user(role)))


def test_figures_are_not_of_a_day_to_come(deed):
    with pytest.raises(ValidationError):
        sent(
            clusters_file(["A1", "Một", 10]),
            sheet=SHEET,
            deed=deed,
            as_of=TODAY + timedelta(days=1),
        )


def test_preview_and_keep_use_the_reading_that_was_stored(upload, deed):
    services.stored_file(upload).write_bytes(clusters_file(["A1", "Anders", 99]))
    keep(upload, deed)
    assert set(Cluster.objects.values_list("name", flat=True)) == {"Một", "Hai"}


def test_a_reading_of_another_version_of_the_software_is_not_used(upload, deed):
    Content.objects.filter(upload=upload).update(content=b"another form")
    with pytest.raises(storing.OtherForm):
        planned(upload, sheet=SHEET, deed=deed)


# Keeping


def test_keeping_writes_all_rows_as_one_deed(upload, deed):
    kept_upload = keep(upload, deed)
    change_set = kept_upload.change_set

    assert kept_upload.state == State.KEPT
    assert kept_upload.outcome == {"new": 2}
    assert (change_set.by, change_set.via, change_set.upload_reference) == (
        deed.by,
        Via.IMPORT,
        upload.reference,
    )
    assert ClusterFacts.objects.filter(change_set=change_set).count() == 2
    lines = [line for change in change_set.changes.all() for line in change.told()]
    places = {(line.sheet, line.cell) for line in lines if line.field == "name"}
    assert places == {("Sheet1", "B2"), ("Sheet1", "B3")}


@pytest.mark.django_db(transaction=True)
def test_the_file_is_gone_once_it_is_kept():
    deed = a_deed(a_user("importer"))
    upload = sent(clusters_file(["A1", "Một", 10]), sheet=SHEET, deed=deed)
    keep(upload, deed)
    assert not services.stored_file(upload).exists()


def test_one_faulty_row_keeps_all_others_out(deed):
    upload = sent(clusters_file(["A1", "Một", 10], ["A2", "Hai", "zehn"]), sheet=SHEET, deed=deed)
    with pytest.raises(NotReady):
        keep(upload, deed)
    assert not Cluster.objects.exists()
    assert not ChangeSet.objects.filter(via=Via.IMPORT).exists()


def test_a_faulty_row_that_is_left_out_lets_the_others_in(deed):
    upload = sent(clusters_file(["A1", "Một", 10], ["A2", "Hai", "zehn"]), sheet=SHEET, deed=deed)
    services.answer(upload, deed=deed, left_out=[3])
    kept_upload = keep(upload, deed)
    assert kept_upload.outcome == {"new": 1, "left_out": 1}
    assert Cluster.objects.get().code == "A1"


def test_all_problems_are_told_at_once_with_their_cells(deed):
    upload = sent(
        clusters_file(["A1", "Một", "zehn"], ["A2", None, -3], ["A3", "Ba", "1.234"]),
        sheet=SHEET,
        deed=deed,
    )
    plan = planned(upload, sheet=SHEET, deed=deed)
    told = {(fault.code, fault.address) for row in plan.rows for fault in row.faults}
    assert told == {
        ("not_a_number", "C2"),
        ("negative", "C3"),
        ("cluster_without_name", "B3"),
    }
    assert [(one.code, one.addresses) for one in plan.open_questions] == [("decimal_mark", ("C4",))]


def test_one_row_that_says_nothing_new_is_not_written(deed):
    a_cluster("Một", code="A1", planned_hectares=10)
    upload = sent(clusters_file(["A1", "Một", 10], ["A2", "Hai", 20]), sheet=SHEET, deed=deed)
    plan = planned(upload, sheet=SHEET, deed=deed)
    assert [row.kind for row in plan.rows] == [RowKind.SAME, RowKind.NEW]
    keep(upload, deed)
    assert ClusterFacts.objects.filter(cluster__code="A1").count() == 1


def test_a_file_that_says_nothing_new_is_not_kept(deed):
    a_cluster("Một", code="A1", planned_hectares=10)
    upload = sent(clusters_file(["A1", "Một", 10]), sheet=SHEET, deed=deed)
    with pytest.raises(NotReady):
        keep(upload, deed)


# What moved since the preview


def test_a_colleague_who_saves_between_preview_and_keep_is_not_overwritten(deed):
    cluster = a_cluster("Một", code="A1", planned_hectares=5)
    upload = sent(clusters_file(["A1", "Một", 10], ["A2", "Hai", 20]), sheet=SHEET, deed=deed)
    fingerprint = shown(upload, deed)
    clusters.revise(
        cluster,
        deed=a_deed(),
        valid_from=TODAY,
        model=ClusterFacts,
        values={"planned_hectares": 7},
    )
    with pytest.raises(MovedMeanwhile):
        keep(upload, deed, fingerprint)
    assert register.of(cluster, TODAY).values["planned_hectares"] == 7
    assert not Cluster.objects.filter(code="A2").exists()
    assert Upload.objects.get().state == State.RECEIVED


def test_a_colleague_who_adds_the_same_cluster_meanwhile_is_noticed(upload, deed):
    fingerprint = shown(upload, deed)
    a_cluster("Một", code="A1")
    with pytest.raises(MovedMeanwhile):
        keep(upload, deed, fingerprint)
    assert not Cluster.objects.filter(code="A2").exists()


def test_after_looking_again_the_same_upload_can_be_kept(upload, deed):
    a_cluster("Một", code="A1")
    assert keep(upload, deed).outcome == {"new": 1, "changed": 1}


@pytest.mark.django_db
def test_a_right_that_was_taken_away_since_the_preview_stops_the_keeping():
    user = a_user("importer")
    deed = a_deed(user)
    upload = sent(clusters_file(["A1", "Một", 10]), sheet=SHEET, deed=deed)
    fingerprint = shown(upload, deed)
    user.grants.all().delete()
    with pytest.raises((PermissionDenied, MovedMeanwhile)):
        keep(upload, deed, fingerprint)
    a_grant(user, "importer", area=a_commune("Mê Linh"))
    with pytest.raises(MovedMeanwhile):
        keep(upload, deed, fingerprint)
    assert not Cluster.objects.exists()


def test_answers_given_after_the_preview_make_it_another_plan(upload, deed):
    fingerprint = shown(upload, deed)
    services.answer(upload, deed=deed, left_out=[3])
    with pytest.raises(MovedMeanwhile):
        keep(upload, deed, fingerprint)


def test_a_made_up_fingerprint_keeps_nothing(upload, deed):
    with pytest.raises(MovedMeanwhile):
        keep(upload, deed, "0" * 64)
    assert not Cluster.objects.exists()


# Whose, and once


def test_nobody_keeps_answers_or_discards_the_upload_of_another(upload, deed):
    other = a_deed(a_user("importer"))
    fingerprint = shown(upload, deed)
    for attempt in (
        lambda: keep(upload, other, fingerprint),
        lambda: services.answer(upload, deed=other, left_out=[2]),
        lambda: services.discard(upload, deed=other),
    ):
        with pytest.raises(Upload.DoesNotExist):
            attempt()
    assert Upload.objects.get().state == State.RECEIVED


def test_the_same_upload_is_kept_once(upload, deed):
    fingerprint = shown(upload, deed)
    keep(upload, deed, fingerprint)
    with pytest.raises(AlreadyKept) as again:
        keep(upload, deed, fingerprint)
    assert again.value.upload.by == deed.by
    assert ChangeSet.objects.filter(via=Via.IMPORT).count() == 1


def test_the_same_file_sent_by_somebody_else_is_recognised(upload, deed):
    keep(upload, deed)
    other = a_deed(a_user("importer"))
    second = sent(
        clusters_file(["A1", "Một", 10], ["A2", "Hai", 20]),
        sheet=SHEET,
        deed=other,
        name="kopie.xlsx",
    )
    # The bytes decide, not the name; a workbook made anew may differ in its inner clock.
    Upload.objects.filter(pk=second.pk).update(sha256=upload.sha256)
    second.refresh_from_db()
    with pytest.raises(AlreadyKept) as told:
        keep(second, other)
    assert told.value.upload.pk == upload.pk


def test_a_file_whose_import_was_undone_may_be_kept_again(deed):
    content = a_text(["Mã cụm", "Tên cụm"], ["A1", "Một"])
    first = kept(content, sheet=SHEET, deed=deed, name="a.csv")
    services.undo(first, sheet=SHEET, deed=deed)
    assert kept(content, sheet=SHEET, deed=deed, name="a.csv").state == State.KEPT


@pytest.mark.django_db(transaction=True)
def test_the_same_file_kept_twice_at_the_same_moment_is_kept_once():
    content = a_text(["Mã cụm", "Tên cụm"], *[[f"A{n}", f"Cụm {n}"] for n in range(30)])
    deeds = [a_deed(a_user("importer")) for _person in range(2)]
    uploads = [sent(content, sheet=SHEET, deed=deed, name="a.csv") for deed in deeds]
    fingerprints = [shown(*pair) for pair in zip(uploads, deeds, strict=True)]
    start, told = threading.Barrier(2), []

    def keep_it(number):
        try:
            start.wait(10)
            keep(uploads[number], deeds[number], fingerprints[number])
            told.append("kept")
        except AlreadyKept:
            told.append("already")
        except Exception as trouble:
            told.append(repr(trouble))
        finally:
            connection.close()

    threads = [threading.Thread(target=keep_it, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(told) == ["already", "kept"]
    assert Cluster.objects.count() == 30
    assert ChangeSet.objects.filter(via=Via.IMPORT).count() == 1


def test_two_that_pass_every_look_are_told_apart_by_the_database(deed, monkeypatch):
    content = a_text(["Mã cụm", "Tên cụm"], ["A1", "Một"])
    first, second = (sent(content, sheet=SHEET, deed=deed, name="a.csv") for _time in range(2))
    fingerprint = shown(second, deed)
    keep(first, deed)
    looked = iter([None, first])
    monkeypatch.setattr(keeping, "kept_before", lambda upload: next(looked))
    monkeypatch.setattr(keeping, "plan_of", lambda *args, **kwargs: FakePlan(fingerprint))
    with pytest.raises(AlreadyKept) as told:
        keep(second, deed, fingerprint)
    assert told.value.upload == first
    assert str(deed.by) in told.value.words
    assert ChangeSet.objects.filter(via=Via.IMPORT).count() == 1


class FakePlan(Plan):
    """A plan with nothing in it that says it is the one that was shown."""

    fingerprint = ""
    is_ready = True

    def __init__(self, fingerprint):
        super().__init__([], [], {})
        self.fingerprint = fingerprint


# The good rows only, and the rest


GOOD_AND_BAD = (["A1", "Một", 10], ["A2", "Hai", "zehn"], ["A3", "Ba", "elf"])


@pytest.fixture
def partly(deed):
    upload = sent(clusters_file(*GOOD_AND_BAD), sheet=SHEET, deed=deed)
    return keep(upload, deed, good_only=True)


def test_the_good_rows_are_kept_and_the_rest_waits_with_its_reasons(partly):
    assert partly.state == State.PARTLY
    assert [one.code for one in Cluster.objects.all()] == ["A1"]
    assert partly.waiting == [
        {"row": 3, "label": "Hai", "cells": [["C3", "not_a_number"]]},
        {"row": 4, "label": "Ba", "cells": [["C4", "not_a_number"]]},
    ]
    assert partly.outcome == {"new": 1, "faulty": 2}


def test_the_rest_is_mended_and_kept_as_a_deed_of_its_own(partly, deed):
    services.mend(partly, deed=deed, edits={"C3": "20"})
    plan = planned(partly, sheet=SHEET, deed=deed)
    assert [row.number for row in plan.rows_of(RowKind.NEW)] == [3]
    keep(partly, deed, good_only=True)
    partly.refresh_from_db()
    assert (partly.state, partly.outcome) == (State.PARTLY, {"new": 2, "faulty": 1})
    assert [one["row"] for one in partly.waiting] == [4]

    services.mend(partly, deed=deed, edits={"C4": "30"})
    keep(partly, deed)
    partly.refresh_from_db()
    assert (partly.state, partly.outcome, partly.waiting) == (State.KEPT, {"new": 3}, [])
    assert ChangeSet.objects.filter(upload_reference=partly.reference).count() == 3
    assert not Content.objects.exists()


def test_what_waits_is_not_kept_while_it_is_faulty(partly, deed):
    with pytest.raises(NotReady):
        keep(partly, deed)
    with pytest.raises(NotReady):
        keep(partly, deed, good_only=True)
    assert Cluster.objects.count() == 1


def test_an_undo_takes_back_what_was_mended_later_too(partly, deed):
    services.mend(partly, deed=deed, edits={"C3": "20", "C4": "30"})
    keep(partly, deed)
    looked = services.look_at_undo(Upload.objects.get(), sheet=SHEET, by=deed.by)
    account = services.undo(partly, sheet=SHEET, deed=deed)
    for told in (looked, account):
        assert {row.cluster.code for row in told.put_back} == {"A1", "A2", "A3"}
    assert len(register.as_of(TODAY)) == 0
    assert Upload.objects.get().state == State.UNDONE


def test_a_file_that_is_kept_in_part_is_not_kept_by_another(partly, deed):
    other = a_deed(a_user("importer"))
    second = sent(clusters_file(*GOOD_AND_BAD), sheet=SHEET, deed=other)
    Upload.objects.filter(pk=second.pk).update(sha256=partly.sha256)
    second.refresh_from_db()
    with pytest.raises(AlreadyKept):
        keep(second, other, good_only=True)


def test_rows_that_wait_can_be_let_go(partly, deed):
    services.let_go(partly, deed=deed)
    partly.refresh_from_db()
    assert (partly.state, partly.waiting) == (State.KEPT, [])
    assert partly.outcome == {"new": 1, "left_out": 2}
    assert not Content.objects.exists()


def test_what_waits_is_not_swept(partly):
    services.sweep(timezone.now() + timedelta(days=400))
    partly.refresh_from_db()
    assert partly.state == State.PARTLY
    assert Content.objects.exists()


def test_the_day_and_the_sheet_of_what_is_kept_in_part_stay(partly, deed):
    for said in ({"as_of": date(2025, 1, 1)}, {"sheet_index": 0}, {"table": "A1"}):
        with pytest.raises(Settled):
            services.answer(partly, deed=deed, **said)


# Cells typed anew


def test_a_cell_typed_here_counts_as_if_it_stood_in_the_file(deed):
    upload = sent(clusters_file(*GOOD_AND_BAD), sheet=SHEET, deed=deed)
    before = shown(upload, deed)
    services.mend(upload, deed=deed, edits={"C3": "12,5", "C4": ""})
    plan = planned(upload, sheet=SHEET, deed=deed)
    assert plan.fingerprint != before
    assert plan.counts[RowKind.NEW] == 3
    keep(upload, deed)
    kept_facts = dict(ClusterFacts.objects.values_list("cluster__code", "planned_hectares"))
    assert str(kept_facts["A2"]) == "12.5000"
    assert kept_facts["A3"] is None


def test_a_cell_goes_back_to_what_the_file_says(deed):
    upload = sent(clusters_file(*GOOD_AND_BAD), sheet=SHEET, deed=deed)
    services.mend(upload, deed=deed, edits={"C3": "12"})
    services.mend(upload, deed=deed, edits={"C3": None})
    assert planned(upload, sheet=SHEET, deed=deed).counts[RowKind.FAULTY] == 2


@pytest.mark.parametrize("address", ["", "C", "3", "c3", "C0", "AAAA1", "C1; DROP", "C9999999"])
def test_only_a_cell_can_be_typed_anew(address, upload, deed):
    with pytest.raises(ValidationError):
        services.mend(upload, deed=deed, edits={address: "1"})


# Undo


def test_an_undo_says_what_it_put_back_and_what_it_left(upload, deed):
    keep(upload, deed)
    edited = Cluster.objects.get(code="A1")
    clusters.revise(
        edited, deed=a_deed(), valid_from=TODAY, model=ClusterFacts, values={"trades": "gỗ"}
    )
    looked = services.look_at_undo(Upload.objects.get(), sheet=SHEET, by=deed.by)
    account = services.undo(upload, sheet=SHEET, deed=deed)

    for told in (looked, account):
        assert [row.cluster.code for row in told.put_back] == ["A2"]
        assert [row.cluster.code for row in told.edited_since] == ["A1"]
    assert [entry.code for entry in register.as_of(TODAY)] == ["A1"]
    assert account.change_set.undoes == Upload.objects.get().change_set
    assert Upload.objects.get().state == State.UNDONE


def test_an_undo_with_nothing_left_to_undo_never_says_done(upload, deed):
    keep(upload, deed)
    services.undo(upload, sheet=SHEET, deed=deed)
    with pytest.raises(NothingToUndo):
        services.undo(upload, sheet=SHEET, deed=deed)


def test_who_may_import_here_but_not_undo_anywhere_does_not_undo(upload, deed):
    keep(upload, deed)
    deed.by.grants.all().delete()
    deed.by.forget_grants()
    with pytest.raises(PermissionDenied):
        services.undo(upload, sheet=SHEET, deed=deed)


# Bringing back what was undone


def held():
    return [(entry.code, entry.values["planned_hectares"]) for entry in register.as_of(TODAY)]


def test_what_was_undone_is_brought_back_and_can_be_undone_again(upload, deed):
    keep(upload, deed)
    before = held()
    for _turn in range(2):
        services.undo(upload, sheet=SHEET, deed=deed)
        assert held() == []
        looked = services.look_at_undo(Upload.objects.get(), sheet=SHEET, by=deed.by)
        account = services.bring_back(upload, sheet=SHEET, deed=deed)
        assert len(account.put_back) == len(looked.put_back) > 0
        assert held() == before
        assert Upload.objects.get().state == State.KEPT


def test_an_import_of_several_deeds_is_brought_back_whole(partly, deed):
    services.mend(partly, deed=deed, edits={"C3": "20", "C4": "30"})
    keep(partly, deed)
    before = held()
    services.undo(partly, sheet=SHEET, deed=deed)
    services.bring_back(partly, sheet=SHEET, deed=deed)
    assert held() == before
    assert len(before) == 3


def test_nothing_is_brought_back_beside_the_same_file_kept_anew(deed):
    """Twice the same table would stand, and each could be undone by itself."""
    content = a_text(["Mã cụm", "Tên cụm"], ["A1", "Một"])
    first = kept(content, sheet=SHEET, deed=deed, name="a.csv")
    services.undo(first, sheet=SHEET, deed=deed)
    second = kept(content, sheet=SHEET, deed=deed, name="a.csv")
    with pytest.raises(AlreadyKept) as told:
        services.bring_back(first, sheet=SHEET, deed=deed)
    assert told.value.upload.pk == second.pk


@pytest.mark.parametrize("is_kept", [True, False])
def test_what_was_not_undone_is_not_brought_back(is_kept, upload, deed):
    if is_kept:
        keep(upload, deed)
    with pytest.raises(NothingToUndo):
        services.bring_back(upload, sheet=SHEET, deed=deed)


def test_who_may_undo_nowhere_brings_nothing_back(upload, deed):
    keep(upload, deed)
    services.undo(upload, sheet=SHEET, deed=deed)
    deed.by.grants.all().delete()
    deed.by.forget_grants()
    with pytest.raises(PermissionDenied):
        services.bring_back(upload, sheet=SHEET, deed=deed)


# Discarding and sweeping


@pytest.mark.django_db(transaction=True)
def test_a_discarded_upload_leaves_no_file_and_no_content():
    deed = a_deed(a_user("importer"))
    upload = sent(clusters_file(["A1", "Một", 10]), sheet=SHEET, deed=deed)
    services.discard(upload, deed=deed)
    upload.refresh_from_db()
    assert (upload.state, upload.answers) == (State.DISCARDED, {})
    assert not Content.objects.exists()
    assert not services.stored_file(upload).exists()


def test_what_was_kept_is_not_discarded(upload, deed):
    keep(upload, deed)
    with pytest.raises(Settled):
        services.discard(upload, deed=deed)


@pytest.mark.django_db(transaction=True)
def test_uploads_that_nobody_kept_are_swept_after_a_day(capsys):
    deed = a_deed(a_user("importer"), at=timezone.now() - timedelta(hours=25))
    old = sent(clusters_file(["A1", "Một", 10]), sheet=SHEET, deed=deed, as_of=date(2025, 1, 1))
    new = sent(
        clusters_file(["A2", "Hai", 10]),
        sheet=SHEET,
        deed=a_deed(deed.by, at=timezone.now()),
        as_of=date(2025, 1, 1),
    )
    lost = Path(settings.UPLOADS_DIR) / "lost"
    lost.write_bytes(b"x")
    os.utime(lost, (0, 0))
    call_command("sweep_uploads")

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state) == (State.DISCARDED, State.RECEIVED)
    assert not services.stored_file(old).exists()
    assert services.stored_file(new).exists()
    assert not lost.exists()


# Bad cells, the same on both databases


@pytest.mark.parametrize(
    ("code", "name", "area", "problem"),
    [
        ("A1", "x" * 201, 10, "text_too_long"),
        ("A" * 60, "Một", 10, "text_too_long"),
        ("A1", "Mộ\x01t", 10, "control_character"),
        ("A1", "Một", "NaN", "not_a_number"),
        ("A1", "Một", "1e400", "two_values"),
        ("A1", "Một", "inf", "not_a_number"),
        ("A1", "Một", 123456789012, "number_too_large"),
        ("A1", "Một", "#REF!", "error_cell"),
    ],
)
def test_a_cell_no_database_should_hold_is_a_problem_in_words(code, name, area, problem, deed):
    upload = sent(a_text(HEADINGS, [code, name, area]), sheet=SHEET, deed=deed, name="bad.csv")
    plan = planned(upload, sheet=SHEET, deed=deed)
    assert [fault.code for fault in plan.rows[0].faults] == [problem]
    with pytest.raises(NotReady):
        keep(upload, deed)
    assert not Cluster.objects.exists()


def test_more_decimals_than_are_kept_are_rounded_and_told(deed):
    upload = sent(clusters_file(["A1", "Một", 10.123456]), sheet=SHEET, deed=deed)
    plan = planned(upload, sheet=SHEET, deed=deed)
    assert [note.code for note in plan.rows[0].notes] == ["rounded"]
    keep(upload, deed)
    assert str(ClusterFacts.objects.get().planned_hectares) == "10.1235"
