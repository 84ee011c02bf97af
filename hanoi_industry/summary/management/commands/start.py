"""Everything between a fresh clone and a page: folder, catalogue, tables, sample, server, worker."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

# How long server and worker may take to finish what they are working on.
PATIENCE = 35
BETWEEN_STARTS = 5
MANAGE = str(settings.BASE_DIR / "manage.py")


class Command(BaseCommand):
    help = "Prepares what is missing, then serves until it is told to stop (Ctrl+C)."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--sample", action="store_true", help="load the sample on first start")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *, sample, host, port, workers, **options):
        refuse_taken(host, port)
        settings.UPLOADS_DIR.mkdir(parents=True, exist_ok=True)
        settings.JOBS_DIR.mkdir(parents=True, exist_ok=True)
        keep_secret()
        call_command("compile_catalogue")
        call_command("migrate", interactive=False)
        if sample:
            call_command("load_sample")
        sys.exit(self.serve(host, port, workers))

    def serve(self, host: str, port: int, workers: int) -> int:
        """Run the server and the worker as children; what stops us stops both, and in peace."""
        asked_to_stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_signal: asked_to_stop.set())
        child = subprocess.Popen(server(host, port, workers))  # noqa: S603
        worker = Worker()
        answers = False
        while child.poll() is None and not asked_to_stop.wait(0.2):
            if worker.had_to_be_revived():
                self.stdout.write("The worker had ended; another one works on.")
                self.stdout.flush()
            if not answers and (answers := is_answering(host, port)):
                self.stdout.write(f"Serving on http://{host}:{port}/ (Ctrl+C stops it)")
                self.stdout.flush()
        code = ended(child, worker.process)
        return 0 if asked_to_stop.is_set() else code


class Worker:
    """The child that does the work in the background; started anew when it dies."""

    def __init__(self):
        self.process = self._started()

    def _started(self) -> subprocess.Popen:
        self._since = time.monotonic()
        return subprocess.Popen(  # noqa: S603
            [sys.executable, MANAGE, "work", "--beside", str(os.getpid())]
        )

    def had_to_be_revived(self) -> bool:
        # One that cannot even start is not started over and over.
        if self.process.poll() is None or time.monotonic() - self._since < BETWEEN_STARTS:
            return False
        self.process = self._started()
        return True


def ended(*children: subprocess.Popen) -> int:
    """Ask all to end, wait for each as long as patience lasts; what the first one said."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    patience_ends = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.wait(max(patience_ends - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    return children[0].returncode


def server(host: str, port: int, workers: int) -> list[str]:
    application = "hanoi_industry.wsgi:application"
    if sys.platform == "win32":
        return [sys.executable, "-m", "waitress", f"--listen={host}:{port}", application]
    return [
        *(sys.executable, "-m", "gunicorn", application),
        *("--bind", f"{host}:{port}", "--workers", str(workers)),
        *("--worker-class", "gthread", "--threads", "4"),
        *("--log-level", "warning", "--graceful-timeout", str(PATIENCE - 5)),
    ]


def keep_secret() -> None:
    """At a desk, one secret for all starts and all workers, so that sessions outlive a restart.

    A real machine is given its SECRET_KEY and keeps nothing here.
    """
    path = settings.DATA_DIR / "secret"
    if os.environ.get("SECRET_KEY") or path.exists():
        return
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(50))


def refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as why:
            raise CommandError(
                f"Port {port} of {host} cannot be used ({why.strerror}). Say another with --port."
            ) from why


def is_answering(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True
