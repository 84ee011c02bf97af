"""Work in the background: once, for its giver, stopped at will, and whole or not at all."""

import io
import os
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings as site
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks_db.management.commands import db_worker

from clusters import services as clusters
from clusters.models import Cluster
from clusters.sheets import ClusterSheet, MilestoneSheet
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.spreadsheets import progress, services, sheets, tasks
from hanoi_industry.spreadsheets.models import Job, JobState, State, Upload, Work
from hanoi_industry.spreadsheets.progress import Board, Report, Stopped, Telling
from hanoi_industry.spreadsheets.services import jobs, receiving
from hanoi_industry.spreadsheets.views.progress import left_words
from tests.factories import a_cluster, a_commune, a_deed, a_user
from tests.uploads import a_file, planned, sent
from tests.workbooks import a_text, a_workbook, several_sheets

SHEET = ClusterSheet()
CONTENT = a_text(["Mã cụm", "Tên cụm"], ["A1", "Một"], ["A2", "Hai"])
IN_THE_DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch):
    for name in ("SOON_BYTES", "SOON_UNPACKED", "SOON_ROWS"):
        monkeypatch.setattr(receiving, name, 0)


@pytest.fixture
def later(settings, monkeypatch):
    """Work stays in the queue until a worker comes, who here must not close the test's connection."""
    settings.TASKS = IN_THE_DATABASE
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


@pytest.fixture
def deed(db):
    return a_deed(a_user("importer"), at=timezone.now())


@pytest.fixture
def importer(sign_in, in_english, deed):
    client = sign_in(deed.by)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def upload(deed):
    return sent(CONTENT, sheet=SHEET, deed=deed, name="a.csv")


def at(name, upload=None):
    return reverse(f"clusters:import:{name}", args=[upload.reference] if upload else [])


def send(client, content=CONTENT, name="a.csv"):
    data = {"file": a_file(content, name), "as_of": "02/03/2026"}
    return client.post(at("start"), data, follow=True)


def given(work, upload, deed, **said):
    return services.begin(work, upload, sheet=SHEET, deed=deed, enqueue=tasks.work.enqueue, **said)


def keep_later(upload, deed):
    fingerprint = planned(upload, sheet=SHEET, deed=deed).fingerprint
    return given(Work.KEEP, upload, deed, fingerprint=fingerprint)


def run_all():
    """A worker that does what is there and goes."""
    call_command("work", batch=True, verbosity=0)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


# From file to result


def test_a_large_file_is_read_kept_and_undone_in_the_background(importer):
    page = send(importer)
    assert page.redirect_chain[-1][0] == at("layout", Upload.objects.get())
    page = importer.get(at("changes", Upload.objects.get()))
    said = {"fingerprint": page.context["plan"].fingerprint}
    page = importer.post(at("keep", Upload.objects.get()), said, follow=True)
    assert "This import is kept" in page.text
    assert Cluster.objects.count() == 2
    page = importer.post(at("undo", Upload.objects.get()), follow=True)
    assert "This import was undone" in page.text
    page = importer.post(at("undo", Upload.objects.get()), {"bring_back": "1"}, follow=True)
    assert "This import is kept" in page.text
    assert Cluster.objects.count() == 2
    assert [job.work for job in Job.objects.order_by("pk")] == ["read", "keep", "undo", "redo"]
    assert {job.state for job in Job.objects.all()} == {JobState.DONE}


def test_the_page_tells_that_it_waits_and_a_worker_does_it(importer, later):
    page = send(importer)
    upload = Upload.objects.get()
    assert page.redirect_chain[-1][0] == at("progress", upload)
    assert "waiting for its turn" in page.text
    assert "<progress" in page.text
    for name in ("layout", "matches", "changes", "mend"):
        assert importer.get(at(name, upload)).url == at("progress", upload)
    run_all()
    assert importer.get(at("progress", upload)).url == at("layout", upload)
    assert fresh(upload).state == State.RECEIVED


def test_a_file_that_cannot_be_read_says_so_at_the_end_and_is_forgotten(importer, later):
    send(importer, b"PK\x03\x04broken" * 9, "a.xlsx")
    run_all()
    upload = Upload.objects.get()
    page = importer.get(at("progress", upload))
    assert "damaged" in page.text
    assert "Run it again" not in page.text
    assert upload.state == State.DISCARDED
    assert importer.get(at("layout", upload)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_a_file_that_cannot_be_read_no_copy_stays(importer, later):
    send(importer, b"PK\x03\x04broken" * 9, "a.xlsx")
    upload = Upload.objects.get()
    assert services.stored_file(upload).exists()
    run_all()
    assert not services.stored_file(upload).exists()


def test_what_is_told_is_in_the_language_of_who_asked(importer, later):
    importer.cookies["django_language"] = "vi"
    send(importer, b"PK\x03\x04broken" * 9, "a.xlsx")
    run_all()
    assert "damaged" not in Job.objects.get().message
    assert Job.objects.get().language == "vi"


def test_where_no_worker_runs_the_page_says_who_must_start_one(importer, later):
    page = send(importer)
    assert "No worker is running" in page.text
    with progress.alive(Path(site.JOBS_DIR), services.sign_of_worker(1)):
        page = importer.get(at("progress", Upload.objects.get()))
    assert "No worker is running" not in page.text


def test_small_files_are_done_at_once(importer, monkeypatch):
    for name in ("SOON_BYTES", "SOON_UNPACKED", "SOON_ROWS"):
        monkeypatch.setattr(receiving, name, 10**6)
    assert send(importer).redirect_chain[0][0] == at("layout", Upload.objects.get())
    assert not Job.objects.exists()


def test_a_package_that_is_large_when_unpacked_is_not_small(tmp_path, monkeypatch, deed):
    from tests.workbooks import a_bomb

    monkeypatch.setattr(receiving, "SOON_BYTES", 10**6)
    monkeypatch.setattr(receiving, "SOON_UNPACKED", 10**6)
    upload = services.take_in(a_file(a_bomb(2), "b.xlsx"), sheet=SHEET, as_of=deed.day, deed=deed)
    assert not services.is_soon_read(upload)


# One at a time, and whose


def test_a_person_has_one_piece_of_work_at_a_time_and_is_told_which(importer, later, deed):
    send(importer)
    page = send(importer, a_text(["Mã cụm", "Tên cụm"], ["B1", "Khác"]), "b.csv")
    assert page.status_code == 400
    assert "One piece of work at a time: reading a file (a.csv)" in page.text
    assert Job.objects.count() == 1
    assert Upload.objects.exclude(state=State.DISCARDED).count() == 1


def test_the_database_too_lets_a_person_have_one(upload, deed, later):
    given(Work.UNDO, upload, deed)
    with pytest.raises(services.AtWork) as told:
        given(Work.UNDO, upload, deed)
    assert told.value.job == Job.objects.get()


def test_nobody_gives_work_on_the_upload_of_another(upload, later):
    with pytest.raises(Upload.DoesNotExist):
        given(Work.UNDO, upload, a_deed(a_user("importer")))
    with pytest.raises(PermissionDenied):
        given(Work.UNDO, upload, a_deed(a_user("manager")))
    assert not Job.objects.exists()


def test_rights_are_looked_at_again_when_the_work_runs(upload, deed, later):
    job = keep_later(upload, deed)
    deed.by.grants.all().delete()
    run_all()
    assert fresh(job).state == JobState.FAILED
    assert fresh(job).message
    assert not Cluster.objects.exists()


def test_a_job_is_done_once_however_often_it_is_called(upload, deed, later):
    job = keep_later(upload, deed)
    for _time in range(2):
        services.run(job.pk, clock=timezone.now)
    assert fresh(job).state == JobState.DONE
    assert ChangeSet.objects.filter(via="import").count() == 1


# Stopped, killed, begun again


def test_work_that_waits_is_stopped_at_once(importer, later):
    send(importer)
    upload = Upload.objects.get()
    page = importer.post(at("stop", upload), follow=True)
    assert "Stopped before it began" in page.text
    run_all()
    assert fresh(upload).state == State.DISCARDED
    assert Job.objects.get().state == JobState.STOPPED


def test_work_that_runs_is_stopped_between_batches_and_keeps_nothing(
    upload, deed, later, monkeypatch
):
    job = keep_later(upload, deed)
    monkeypatch.setattr(progress, "LOOKS_EVERY", 0)
    real = clusters.record_rows_with

    def stopped_meanwhile(*args, **kwargs):
        assert not services.ask_to_stop(job, deed=deed)
        real(*args, **kwargs)
        raise AssertionError("Rows were written to the end although somebody said stop.")

    monkeypatch.setattr(clusters, "record_rows_with", stopped_meanwhile)
    run_all()
    assert fresh(job).state == JobState.STOPPED
    assert fresh(job).asked_to_stop
    assert not Cluster.objects.exists()
    assert not ChangeSet.objects.filter(via="import").exists()
    assert fresh(upload).state == State.RECEIVED


def test_a_button_waits_shortly_for_a_database_that_other_work_holds(upload, deed, later):
    """Work that had not begun was stopped after the twenty seconds for which all else may wait."""
    job = keep_later(upload, deed)
    before = patience()
    with CaptureQueriesContext(connection) as asked:
        assert services.ask_to_stop(job, deed=deed)
    told = [one["sql"] for one in asked]
    writing = next(place for place, sql in enumerate(told) if sql.startswith("UPDATE"))
    shortly = f"PRAGMA busy_timeout = {jobs.SHORT_PATIENCE}"
    # PostgreSQL holds rows, and never all of itself.
    assert (shortly in told[:writing]) is (connection.vendor == "sqlite")
    assert patience() == before


def patience():
    """How long a question waits for the database, where one may hold all of it."""
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA busy_timeout").fetchone()


def test_a_wish_to_stop_is_left_though_the_database_is_held_by_the_work(
    importer, upload, deed, later, monkeypatch
):
    """On SQLite the button waited for the lock of the very work it was to stop, which then was kept."""
    job = keep_later(upload, deed)

    def held(self, **values):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(QuerySet, "update", held)
        assert not services.ask_to_stop(job, deed=deed)
    page = importer.get(at("progress", upload))
    assert "Stopping after the rows" in page.text
    run_all()
    assert fresh(job).state == JobState.STOPPED
    assert not Cluster.objects.exists()


def test_nothing_is_written_to_stop_work_that_runs(upload, deed, later):
    job = keep_later(upload, deed)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING)
    with CaptureQueriesContext(connection) as asked:
        assert not services.ask_to_stop(job, deed=deed)
    assert [one["sql"].split()[0] for one in asked] == ["SELECT"]
    assert jobs.board_of(job).is_asked_to_stop
    jobs.board_of(job).clear()


@pytest.mark.parametrize(
    ("work", "words"),
    [(Work.KEEP, "had been kept already"), (Work.UNDO, "had been undone already")],
)
def test_a_wish_to_stop_that_comes_too_late_is_answered(
    work, words, importer, upload, deed, later, monkeypatch
):
    keep_later(upload, deed)
    if work == Work.UNDO:
        run_all()
        given(work, fresh(upload), deed)
    real = jobs.DO[work]

    def asked_when_all_is_through(job, *args):
        real(job, *args)
        services.ask_to_stop(job, deed=deed)

    monkeypatch.setitem(jobs.DO, work, asked_when_all_is_through)
    run_all()
    page = importer.get(at("result", upload))
    assert words in page.text


def test_an_undo_in_the_background_tells_what_it_put_back(importer, upload, deed, later):
    keep_later(upload, deed)
    run_all()
    importer.post(at("undo", upload))
    run_all()
    page = importer.get(at("result", upload))
    assert "Undone: " in page.text
    assert "0 kept because edited since" in page.text


def test_rows_are_told_while_they_are_kept(upload, deed):
    """Entries of history were counted, of which a row has several."""
    heard = Heard()
    fingerprint = planned(upload, sheet=SHEET, deed=deed).fingerprint
    services.keep(upload, sheet=SHEET, deed=deed, shown_fingerprint=fingerprint, progress=heard)
    kept = [(done, total) for stage, done, total in heard.told if stage == "keeping"]
    assert {total for _done, total in kept} == {2}
    assert kept[-1] == (2, 2)


def test_nobody_stops_the_work_of_another(upload, deed, later):
    job = keep_later(upload, deed)
    with pytest.raises(PermissionDenied):
        services.ask_to_stop(job, deed=a_deed(a_user("administrator")))
    assert fresh(job).state == JobState.WAITING


def test_a_fault_in_the_middle_leaves_nothing_and_it_can_be_run_again(
    importer, upload, deed, later, monkeypatch
):
    job = keep_later(upload, deed)

    def broken(*args, **kwargs):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(clusters, "record_rows_with", broken)
        run_all()
    assert fresh(job).state == JobState.BROKEN
    assert not Cluster.objects.exists()
    page = importer.get(at("progress", upload))
    assert "Broken off" in page.text
    assert "Nothing was kept" in page.text
    assert "disk" not in page.text

    importer.post(at("again", upload))
    run_all()
    assert importer.get(at("progress", upload)).url == at("result", upload)
    assert Cluster.objects.count() == 2


def silent(job, *, minutes):
    """A worker took the job and has not been heard of since."""
    then = timezone.now() - timedelta(minutes=minutes)
    board = jobs.board_of(job)
    board.write(Report("keeping", 10, 100, 3.0))
    os.utime(board.report_file, (then.timestamp(), then.timestamp()))
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, started_at=then, heartbeat=then)


def test_work_without_a_sign_of_life_is_broken_off_after_two_minutes(importer, upload, deed, later):
    job = keep_later(upload, deed)
    silent(job, minutes=1)
    page = importer.get(at("progress", upload))
    assert "10 of 100" in page.text
    silent(job, minutes=3)
    page = importer.get(at("progress", upload))
    assert "Broken off" in page.text
    assert "Run it again" in page.text
    assert (fresh(job).done, fresh(job).total) == (10, 100)


def test_work_that_died_after_it_was_done_is_called_done(upload, deed, later):
    job = keep_later(upload, deed)
    services.keep(upload, sheet=SHEET, deed=deed, shown_fingerprint=job.said["fingerprint"])
    silent(job, minutes=3)
    Upload.objects.filter(pk=upload.pk).update(kept_at=timezone.now())
    services.sweep_jobs(timezone.now())
    assert fresh(job).state == JobState.DONE


def test_what_was_refused_or_done_is_not_run_again(importer, upload, deed, later):
    keep_later(upload, deed)
    run_all()
    importer.post(at("again", upload))
    assert Job.objects.count() == 1


def test_uploads_under_way_are_not_swept(importer, later):
    send(importer)
    services.sweep(timezone.now() + timedelta(days=2))
    assert Upload.objects.get().state == State.SENT


# What is told meanwhile


def test_progress_is_told_with_the_pace_of_the_work(tmp_path):
    board = Board(tmp_path, "1")
    with Telling(board) as told:
        told.at("keeping", 500, 2000)
        assert (board.read().stage, board.read().done, board.read().total) == (
            "keeping",
            500,
            2000,
        )
    assert Report("keeping", 500, 2000, 10.0).seconds_left == 30
    assert Report("keeping", 0, 2000, 10.0).seconds_left is None
    assert Report("reading").seconds_left is None


@pytest.mark.parametrize(
    ("done", "words"), [(500, "about 30 seconds left"), (2000, "being finished"), (0, "")]
)
def test_no_seconds_are_left_of_rows_that_are_all_through(done, words):
    with translation.override("en"):
        assert left_words(Report("keeping", done, 2000, 10.0).seconds_left) == words


def test_a_wish_to_stop_is_noticed_at_the_next_batch(tmp_path):
    board = Board(tmp_path, "1")
    with Telling(board) as told:
        told.at("checking", 10, 10)
        board.ask_to_stop()
        with pytest.raises(Stopped):
            told.at("keeping", 0, 10)


def test_only_the_last_stage_of_a_work_is_being_finished():
    with translation.override("en"):
        assert left_words(0.0, is_last=False) == ""
        assert left_words(30.0, is_last=False) == "about 30 seconds left"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"stage": 1, "x": 2}'])
def test_a_half_written_report_is_no_report(content, tmp_path):
    board = Board(tmp_path, "1")
    board.report_file.write_text(content)
    assert board.read() == Report()


def test_a_worker_is_alive_for_as_long_as_it_leaves_signs(tmp_path, settings):
    settings.JOBS_DIR = tmp_path
    assert not services.is_worker_alive(timezone.now())
    with progress.alive(tmp_path, services.sign_of_worker(7)):
        assert services.is_worker_alive(timezone.now())
        assert not services.is_worker_alive(timezone.now() + timedelta(minutes=1))
    assert not services.is_worker_alive(timezone.now())


class Heard(progress.Progress):
    """Remembers all that it is told."""

    def __init__(self):
        self.told = []

    def at(self, stage, done=0, total=0):
        self.told.append((str(stage), done, total))


@pytest.mark.parametrize("sheet", [SHEET, MilestoneSheet()], ids=["register", "records"])
def test_rows_advance_while_columns_are_read_and_rows_are_matched_and_compared(
    sheet, deed, monkeypatch
):
    monkeypatch.setattr(sheets, "TOLD_EVERY", 1)
    for code in ("A1", "A2", "A3"):
        a_cluster(code, code=code)
    rows = [[code, code, "Quyết định thành lập", "01/02/2027"] for code in ("A1", "A2", "A3")]
    upload = sent(
        a_text(["Mã cụm", "Tên cụm", "Mốc", "Ngày kế hoạch"], *rows),
        sheet=sheet,
        deed=deed,
        name="a.csv",
    )
    heard = Heard()
    services.plan_of(upload, sheet, by=deed.by, today=deed.day, progress=heard)
    stages = list(dict.fromkeys(stage for stage, _done, _total in heard.told))
    assert stages == ["checking", "columns", "matching", "comparing"]
    for stage in stages[1:]:
        done = [done for one, done, total in heard.told if one == stage and total == len(rows)]
        assert done == sorted(done), stage
    assert {total for stage, _done, total in heard.told if stage != "checking"} == {3}
    assert len({done for stage, done, _total in heard.told if stage == "columns"}) > 1
    assert ("comparing", 3, 3) in heard.told


def test_a_question_to_the_database_tells_the_stage_it_belongs_to(tmp_path):
    board = Board(tmp_path, "1")
    with Telling(board) as told:
        told.at("matching", 10, 100)
        told.still()
        assert (board.read().stage, board.read().done) == ("matching", 10)
        board.ask_to_stop()
        told._looked = -1000
        with pytest.raises(Stopped):
            told.still()


def test_sheets_of_a_file_advance_while_the_right_one_is_looked_for(deed):
    content = several_sheets(Một=[["Mã cụm", "Tên cụm"], ["A1", "Một"]], Hai=[["x"], ["y"]])
    upload = services.take_in(a_file(content, "a.xlsx"), sheet=SHEET, as_of=deed.day, deed=deed)
    heard = Heard()
    services.read_in(upload, sheet=SHEET, progress=heard)
    checked = [(done, total) for stage, done, total in heard.told if stage == "checking"]
    assert checked == [(0, 4), (0, 4), (2, 4), (4, 4)]


# The marked file of a large upload


FAULTY = a_workbook(["Mã cụm", "Tên cụm", "Quy mô (ha)"], ["A1", "Một", "x"], ["A2", "Hai", 5])


@pytest.fixture
def faulty(deed):
    return sent(FAULTY, sheet=SHEET, deed=deed)


def test_a_large_file_is_marked_in_the_background_and_then_downloaded(importer, faulty, later):
    page = importer.get(at("changes", faulty))
    assert "Mark the cells in your file" in page.text
    assert importer.get(at("marked", faulty)).url == at("changes", faulty)
    page = importer.post(at("marked", faulty), follow=True)
    assert page.redirect_chain[-1][0] == at("progress", faulty)
    assert "Marking your file" in page.text
    run_all()
    assert importer.get(at("progress", faulty)).url == at("changes", faulty)
    assert importer.get(at("changes", faulty)).context["marked_ready"] is not None
    given = importer.get(at("marked", faulty))
    marked = openpyxl.load_workbook(io.BytesIO(given.content))
    assert marked["Sheet1"]["C2"].comment is not None
    assert "-marked.xlsx" in given.headers["Content-Disposition"]


def test_marks_that_say_something_else_by_now_are_made_anew(importer, faulty, deed, later):
    importer.post(at("marked", faulty))
    run_all()
    services.mend(faulty, deed=deed, edits={"C3": "y"})
    assert services.marked_ready(fresh(faulty)) is None
    assert importer.get(at("marked", faulty)).url == at("changes", faulty)
    importer.post(at("marked", faulty))
    run_all()
    given = importer.get(at("marked", faulty))
    assert openpyxl.load_workbook(io.BytesIO(given.content))["Sheet1"]["C3"].comment is not None


@pytest.mark.django_db(transaction=True)
def test_the_marked_file_goes_with_its_upload(importer, faulty, deed, later):
    importer.post(at("marked", faulty))
    run_all()
    path = services.marked_ready(faulty).path
    services.sweep(timezone.now())
    assert path.exists()
    services.discard(faulty, deed=deed)
    assert not path.exists()


def test_nobody_has_the_file_of_another_marked(faulty, later, sign_in):
    other = sign_in(a_user("importer", area=a_commune("Thư Lâm")))
    assert other.post(at("marked", faulty)).status_code == 404
    assert not Job.objects.exists()


def test_marking_that_is_stopped_leaves_no_file(importer, faulty, deed, later):
    importer.post(at("marked", faulty))
    assert "Stop it, mark nothing" in importer.get(at("progress", faulty)).text
    services.ask_to_stop(Job.objects.get(), deed=deed)
    run_all()
    assert services.marked_ready(faulty) is None
    assert "No marked file was made" in importer.get(at("progress", faulty)).text
