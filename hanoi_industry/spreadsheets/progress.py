"""How far a piece of work is, told to whoever waits for it; and the wish to stop it, carried back.

Pure. On SQLite nobody else can write to the database while rows are being kept, and on any database
what a transaction writes is seen by others only when all is over. So what moves is told through
small files beside the uploads: one that the work rewrites, and one that asks it to stop. The age of
the first is the sign of life: a thread touches it for as long as its process lives.
"""

import json
import os
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

EVERY = 0.4  # seconds between two rewritings, at most
ALIVE_EVERY = 5.0
LOOKS_EVERY = 0.05


class Stage(StrEnum):
    READING = "reading"
    CHECKING = "checking"
    COLUMNS = "columns"
    MATCHING = "matching"
    COMPARING = "comparing"
    KEEPING = "keeping"
    MARKING = "marking"
    UNDOING = "undoing"
    BRINGING_BACK = "redoing"


class Stopped(Exception):
    """The person who gave the work has asked for it to end; nothing of it stays."""


class Progress:
    """Told to nobody: what services use where no one waits. Its child below is the one that tells."""

    def at(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Called between batches with the rows done of all; raises Stopped where that was asked."""

    def still(self) -> None:
        """Called where nothing has moved but an end may have been asked for."""


NOBODY = Progress()


@dataclass(frozen=True)
class Report:
    stage: str = ""
    done: int = 0
    total: int = 0
    # Of the stage so far, by the clock of the process that works.
    seconds: float = 0.0

    @property
    def seconds_left(self) -> float | None:
        """By the work's own pace; None while there is too little to tell by."""
        if not self.done or self.seconds < 1 or self.done > self.total:
            return None
        return self.seconds * (self.total - self.done) / self.done


class Board:
    """The two files of one piece of work."""

    def __init__(self, folder: Path, name: str):
        self.report_file = folder / f"{name}.json"
        self.stop_file = folder / f"{name}.stop"

    def write(self, report: Report) -> None:
        self.report_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.report_file.with_suffix(f".{threading.get_ident()}")
        fresh.write_text(json.dumps(asdict(report)))
        os.replace(fresh, self.report_file)

    def read(self) -> Report:
        try:
            return Report(**json.loads(self.report_file.read_text()))
        except (OSError, ValueError, TypeError):
            return Report()

    def last_sign(self) -> float | None:
        """Seconds since the epoch, or None where the work has not begun or has been cleared away."""
        try:
            return self.report_file.stat().st_mtime
        except OSError:
            return None

    def touch(self) -> None:
        """A sign of life where there is a report; one that was cleared away does not come back."""
        try:
            os.utime(self.report_file)
        except FileNotFoundError:
            return

    def ask_to_stop(self) -> None:
        self.stop_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.stop_file.touch()

    @property
    def is_asked_to_stop(self) -> bool:
        return self.stop_file.exists()

    def clear(self) -> None:
        self.report_file.unlink(missing_ok=True)
        self.stop_file.unlink(missing_ok=True)


class Telling(Progress):
    """with Telling(board) as progress: progress.at(Stage.KEEPING, 500, 20_000)"""

    def __init__(self, board: Board):
        self.board = board
        self._stage, self._done, self._total = "", 0, 0
        self._began = self._told = self._looked = time.monotonic()
        self._over = threading.Event()
        self._life = threading.Thread(target=self._live, daemon=True)

    def __enter__(self):
        self.board.write(Report())
        self._life.start()
        return self

    def __exit__(self, *trouble):
        self._over.set()
        self._life.join()

    def _live(self) -> None:
        while not self._over.wait(ALIVE_EVERY):
            self.board.touch()

    def still(self):
        self.at(self._stage, self._done, self._total)

    def at(self, stage, done=0, total=0):
        self._done, self._total = done, total
        now = time.monotonic()
        if stage != self._stage or now - self._looked >= LOOKS_EVERY:
            self._looked = now
            if self.board.is_asked_to_stop:
                raise Stopped
        is_new = stage != self._stage
        if is_new:
            self._stage, self._began = str(stage), now
        if is_new or now - self._told >= EVERY:
            self._told = now
            self.board.write(Report(str(stage), done, total, round(now - self._began, 1)))


@contextmanager
def alive(folder: Path, name: str, at_each: Callable[[], None] = lambda: None):
    """Leave a sign of life under a name meanwhile; `at_each` is called as often as it is left."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sign, over = folder / name, threading.Event()
    sign.touch()

    def live():
        while not over.wait(ALIVE_EVERY):
            sign.touch()
            at_each()

    life = threading.Thread(target=live, daemon=True)
    life.start()
    try:
        yield
    finally:
        over.set()
        life.join()
        sign.unlink(missing_ok=True)


def newest_sign(folder: Path, prefix: str) -> float | None:
    """The latest sign of life under names that begin so, in seconds since the epoch."""
    signs = []
    for path in folder.glob(f"{prefix}*"):
        try:
            signs.append(path.stat().st_mtime)
        except OSError:
            continue
    return max(signs, default=None)
