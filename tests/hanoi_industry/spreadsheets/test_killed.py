"""Killed hard at any moment, a piece of work leaves all or nothing, says so, and can be run again."""

import json
import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from clusters.sheets import ClusterSheet
from hanoi_industry.spreadsheets import reading, services, tasks
from hanoi_industry.spreadsheets.models import Job, JobState, State, Upload, Work
from hanoi_industry.spreadsheets.services import receiving
from tests.factories import a_deed, a_user
from tests.uploads import a_file, planned, sent
from tests.workbooks import a_text, a_workbook

SHEET = ClusterSheet()
ROWS = 30
CONTENT = a_text(
    ["Mã cụm", "Tên cụm", "Quy mô (ha)"],
    *([f"K{number}", f"Cụm {number}", number + 1] for number in range(ROWS)),
)
WITH_FAULTS = a_workbook(["Mã cụm", "Tên cụm", "Quy mô (ha)"], ["K1", "Cụm 1", "x"])
TOP = Path(__file__).parents[3]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def deed(transactional_db):
    return a_deed(a_user("importer"), at=timezone.now())


@pytest.fixture
def killed(tmp_path):
    """Have a worker of its own killed on this test's data, at one hook after the other."""

    def killed(work, upload, *hooks, again=True):
        said = {
            "work": work,
            "upload": upload.reference,
            "sheet": "clusters.sheets.ClusterSheet",
            "hooks": hooks,
            "again": again,
        }
        ended = subprocess.run(
            [sys.executable, "-m", "tests.killed", json.dumps(said)],
            cwd=TOP,
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)

    return killed


def environment(folder) -> dict[str, str]:
    """The database of the test as others see it: of the one in memory they get a copy."""
    if connection.vendor == "sqlite":
        path = folder / "copy.sqlite3"
        copy = sqlite3.connect(path)
        connection.connection.backup(copy)
        copy.close()
        address = f"sqlite:///{path}"
    else:
        server = urlsplit(os.environ["DATABASE_URL"])
        address = urlunsplit(server._replace(path=f"/{connection.settings_dict['NAME']}"))
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "DJANGO_SETTINGS_MODULE": "hanoi_industry.settings",
        "DEBUG": "1",
        "DATA_DIR": str(Path(settings.UPLOADS_DIR).parent),
        "DATABASE_URL": address,
    }


def at(stage, call=1):
    return {"stage": stage, "call": call}


NOTHING = {"clusters": 0, "facts": 0, "deeds": 0, "changes": 0}


def is_nothing(found):
    return {name: found[name] for name in NOTHING} == NOTHING


def test_a_worker_killed_while_it_keeps_leaves_nothing_and_the_next_one_keeps_all(deed, killed):
    upload = sent(CONTENT, sheet=SHEET, deed=deed, name="a.csv")
    *deaths, last = killed(
        Work.KEEP,
        upload,
        at("checking"),
        at("columns"),
        at("columns", 3),
        at("matching"),
        at("comparing"),
        at("keeping"),
        # Whichever question or table it is just at; the seed holds the moments fast.
        *(at("keeping", call) for call in random.Random(2025).sample(range(2, 20), 3)),
        # All is written, and nothing is kept before the transaction has ended.
        {"stage": "keeping", "at_its_end": True},
    )
    assert [one["killed"] for one in deaths] == [9] * 10
    for one in deaths:
        assert is_nothing(one), one
        assert (one["job"], one["upload"]) == (JobState.BROKEN, State.RECEIVED)
        assert one["content"] and one["file"]
    assert (last["job"], last["upload"]) == (JobState.DONE, State.KEPT)
    assert (last["clusters"], last["facts"], last["deeds"]) == (ROWS, ROWS, 1)
    assert last["changes"]
    assert not last["content"]


def test_a_worker_killed_after_all_was_kept_is_called_done_and_nothing_is_kept_twice(deed, killed):
    upload = sent(CONTENT, sheet=SHEET, deed=deed, name="a.csv")
    (one,) = killed(Work.KEEP, upload, {"after_all": True})
    assert one["killed"] == 9
    assert (one["job"], one["upload"]) == (JobState.DONE, State.KEPT)
    assert (one["clusters"], one["deeds"]) == (ROWS, 1)


def test_a_worker_killed_while_it_reads_leaves_the_file_to_be_read_again(deed, killed, monkeypatch):
    upload = services.take_in(a_file(CONTENT, "a.csv"), sheet=SHEET, as_of=deed.day, deed=deed)
    *deaths, last = killed(
        Work.READ, upload, at("reading"), at("checking"), {"stage": "checking", "at_its_end": True}
    )
    assert [one["killed"] for one in deaths] == [9] * 3
    for one in deaths:
        assert (one["job"], one["upload"]) == (JobState.BROKEN, State.SENT)
        assert one["file"] and not one["content"]
    assert (last["job"], last["upload"]) == (JobState.DONE, State.RECEIVED)
    assert last["content"]


def test_a_worker_killed_while_it_undoes_leaves_all_of_it_kept(deed, killed):
    upload = sent(CONTENT, sheet=SHEET, deed=deed, name="a.csv")
    shown = planned(upload, sheet=SHEET, deed=deed).fingerprint
    services.keep(upload, sheet=SHEET, deed=deed, shown_fingerprint=shown)
    *deaths, last = killed(
        Work.UNDO,
        upload,
        at("undoing"),
        at("undoing", 5),
        {"stage": "undoing", "at_its_end": True},
    )
    assert [one["killed"] for one in deaths] == [9] * 3
    for one in deaths:
        assert (one["job"], one["upload"]) == (JobState.BROKEN, State.KEPT)
        assert (one["facts"], one["deeds"]) == (ROWS, 1)
    assert (last["job"], last["upload"]) == (JobState.DONE, State.UNDONE)
    assert (last["facts"], last["deeds"]) == (0, 2)


def test_a_worker_killed_while_it_marks_leaves_no_half_made_file(deed, killed):
    upload = sent(WITH_FAULTS, sheet=SHEET, deed=deed)
    *deaths, last = killed(
        Work.MARK, upload, at("marking"), {"stage": "marking", "at_its_end": True}
    )
    assert [one["killed"] for one in deaths] == [9] * 2
    assert [(one["job"], one["marked"]) for one in deaths] == [(JobState.BROKEN, False)] * 2
    assert (last["job"], last["marked"]) == (JobState.DONE, True)


def test_a_reader_that_is_killed_refuses_the_file_in_words_and_it_may_be_sent_again(
    deed, monkeypatch
):
    """The child that reads dies; the worker lives and says so."""
    start = subprocess.Popen
    dies = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"

    def killed_at_once(command, **more):
        return start([sys.executable, "-c", dies], **more)

    for name in ("SOON_BYTES", "SOON_UNPACKED"):
        monkeypatch.setattr(receiving, name, 0)
    upload = services.take_in(a_file(CONTENT, "a.csv"), sheet=SHEET, as_of=deed.day, deed=deed)
    with monkeypatch.context() as patch:
        patch.setattr(reading.subprocess, "Popen", killed_at_once)
        services.begin(Work.READ, upload, sheet=SHEET, deed=deed, enqueue=tasks.work.enqueue)
    job = Job.objects.get()
    assert job.state == JobState.FAILED
    assert job.message
    assert Upload.objects.get().state == State.DISCARDED
    assert sent(CONTENT, sheet=SHEET, deed=deed, name="a.csv").state == State.RECEIVED
