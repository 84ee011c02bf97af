"""From nothing to a page, once more without harm, and down in peace."""

import os
import signal
import socket
import stat
import subprocess
import sys
from urllib.request import urlopen

import pytest
from django.core.management import CommandError, call_command

from hanoi_industry.accounts.models import User
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.summary.management.commands import start


@pytest.fixture
def free_port():
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


def test_the_software_starts_from_an_empty_folder_and_stops_when_told(
    tmp_path, free_port, settings
):
    environment = {
        name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ
    }
    server = subprocess.Popen(
        [sys.executable, "manage.py", "start", "--port", str(free_port), "--workers", "1"],
        cwd=settings.BASE_DIR,
        env={**environment, "DEBUG": "1", "DATA_DIR": str(tmp_path / "data")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        told = []
        for line in server.stdout:
            told.append(line)
            if line.startswith("Serving on"):
                break
        assert server.poll() is None, "".join(told)
        home = f"http://127.0.0.1:{free_port}"
        with urlopen(f"{home}/ready/", timeout=20) as answer:
            assert answer.read() == b"ok"
        with urlopen(f"{home}/static/unfold/css/styles.css", timeout=20) as answer:
            assert answer.headers["Content-Type"].startswith("text/css")
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=40)
    assert server.returncode == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", free_port))


def test_a_port_that_is_taken_is_said_before_anything_is_done(free_port):
    with socket.socket() as line:
        line.bind(("127.0.0.1", free_port))
        line.listen()
        with pytest.raises(CommandError, match=f"Port {free_port}"):
            start.refuse_taken("127.0.0.1", free_port)


def test_the_secret_of_a_desk_is_made_once_and_is_nobody_elses(tmp_path, settings, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    settings.DATA_DIR = tmp_path
    start.keep_secret()
    kept = (tmp_path / "secret").read_text()
    start.keep_secret()
    assert (tmp_path / "secret").read_text() == kept
    assert len(kept) >= 50
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_a_secret_that_is_given_is_not_kept(tmp_path, settings, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "given")
    settings.DATA_DIR = tmp_path
    start.keep_secret()
    assert not (tmp_path / "secret").exists()


@pytest.mark.django_db
def test_the_office_never_gets_people_whose_passwords_are_public(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("load_sample")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_sample_is_loaded_once(settings, capsys):
    settings.DEMO = True
    call_command("load_sample")
    people, deeds = User.objects.count(), ChangeSet.objects.count()
    call_command("load_sample")
    assert (User.objects.count(), ChangeSet.objects.count()) == (people, deeds)
    assert User.objects.get(username="can-bo-xa").grants.get().area is not None
