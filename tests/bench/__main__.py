"""`make bench`: makes the files, measures every way on every database, prints what came of it."""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROWS = (10_000, 100_000)
# The ordinary way takes hours for 100,000 rows; its pace falls, if anything, with more of them.
ORDINARY_ROWS = (1_000, 2_000)
REGISTER_ROWS = 10_000
EXPORT_ROWS = 10_000
SMALL = 200
DATABASES = ("sqlite", "postgresql")


@dataclass
class Base:
    """A database that is built once and copied for each measurement."""

    folder: Path
    server: str = ""
    copies: int = 0
    made: dict[int, list] = field(default_factory=dict)

    def build(self, stations: int) -> list:
        """Pairs of a district and a commune, as the register wants them."""
        if stations not in self.made:
            self.made[stations] = _run("build", str(stations), self._fresh(f"base{stations}"))
        return self.made[stations]

    def copy(self, stations: int) -> dict[str, str]:
        """The environment of a process that finds a copy of what was built."""
        self.build(stations)
        self.copies += 1
        name = f"copy{self.copies}"
        if self.server:
            self._sql(f"CREATE DATABASE {name} TEMPLATE base{stations}")
        else:
            (self.folder / name).mkdir()
            shutil.copy(
                self.folder / f"base{stations}" / "register.sqlite3",
                self.folder / name / "register.sqlite3",
            )
        return self._environment(name)

    def drop(self, environment: dict[str, str]) -> None:
        name = Path(environment["DATA_DIR"]).name
        if self.server:
            self._sql(f"DROP DATABASE {name}")
        shutil.rmtree(self.folder / name, ignore_errors=True)

    def _fresh(self, name: str) -> dict[str, str]:
        (self.folder / name).mkdir()
        if self.server:
            self._sql(f"CREATE DATABASE {name}")
        return self._environment(name)

    def _environment(self, name: str) -> dict[str, str]:
        environment = {"DATA_DIR": str(self.folder / name)}
        if self.server:
            environment["DATABASE_URL"] = _address_of(self.server, name)
        return environment

    def _sql(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)


def _address_of(server: str, name: str) -> str:
    head, _mark, parameters = server.partition("?")
    return f"{head.rpartition('/')[0]}/{name}" + (f"?{parameters}" if parameters else "")


def _run(what: str, argument: str, environment: dict[str, str]) -> dict | list:
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "tests.bench.one", what, argument],
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{what} {argument} could not run:\n{done.stderr[-4000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    wanted = _wanted()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        folder = Path(folder)
        # For the server of the database, which is somebody else.
        folder.chmod(0o755)
        print(
            f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores"
        )
        for name in wanted.databases:
            _measure(name, folder, wanted)


def _wanted() -> argparse.Namespace:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rows", type=int, nargs="+", default=list(ROWS))
    words.add_argument("--databases", nargs="+", default=list(DATABASES), choices=DATABASES)
    words.add_argument("--only", nargs="+", default=[], help="of the ways, or water")
    return words.parse_args()


def _measure(database: str, folder: Path, wanted: argparse.Namespace) -> None:
    place = folder / database
    place.mkdir()
    place.chmod(0o755)
    base = Base(place, _server() if database == "postgresql" else "")
    paces: dict[tuple[str, int], float] = {}

    def way(name: str, rows: int, file: Path | None, stations: int, note: str = "") -> None:
        if wanted.only and name not in wanted.only:
            return
        environment = base.copy(stations)
        cost = _run(name, str(file or folder), environment)
        base.drop(environment)
        paces[(name, rows)] = rows / cost["wall"]
        paces[(f"{name} (processor)", rows)] = rows / cost["processor"]
        _tell(name, rows, cost, note)

    print(f"\n{database}\n{'-' * len(database)}")
    if wanted.only == ["water"]:
        _water(base)
        return
    print(HEADINGS)
    for rows in ORDINARY_ROWS:
        file = _stations(folder, rows, ours=False)
        way("ordinary", rows, file, rows, "look, then import")
        way("ordinary call", rows, file, rows, "one call")
    for rows in wanted.rows:
        file = _stations(folder, rows, ours=True)
        way("ours", rows, file, rows)
        file = _stations(folder, rows, ours=False)
        way("bare", rows, file, rows, "the same table as the ordinary way")
        way("bare texts", rows, file, 0, "a table without keys or types")
    way("preview", SMALL, _stations(folder, SMALL, ours=True), SMALL, "upload to changes")
    way("register", REGISTER_ROWS, _register(folder, REGISTER_ROWS, base), 0)
    way("export", EXPORT_ROWS, _stations(folder, EXPORT_ROWS, ours=True), EXPORT_ROWS)
    _compare(paces, wanted.rows)
    if not wanted.only or "water" in wanted.only:
        _water(base)


def _water(base: Base) -> None:
    _files()
    from tests.bench import water

    for line in water.told(base, _run):
        print(line, flush=True)


def _server() -> str:
    from tests.postgres import start_server

    return os.environ.get("DATABASE_URL") or start_server()


def _files():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    import django

    django.setup()
    from tests.bench import files

    return files


def _stations(folder: Path, rows: int, *, ours: bool) -> Path:
    path = folder / f"stations-{rows}-{'ours' if ours else 'ordinary'}.xlsx"
    if not path.exists():
        files = _files()
        files.written(path, files.rows(rows), ours=ours)
    return path


def _register(folder: Path, rows: int, base: Base) -> Path:
    path = folder / f"register-{rows}.xlsx"
    if not path.exists():
        _files().register(path, rows, base.build(0))
    return path


HEADINGS = (
    f"{'way':<15}{'rows':>8}{'seconds':>9}{'rows/s':>8}{'processor s':>13}{'MiB':>6}"
    f"{'MiB child':>11}{'queries':>9}"
)


def _tell(name: str, rows: int, cost: dict, note: str) -> None:
    print(
        f"{name:<15}{rows:>8}{cost['wall']:>9.2f}{rows / cost['wall']:>8.0f}"
        f"{cost['processor']:>13.2f}{cost['memory']:>6.0f}{cost['memory_of_children']:>11.0f}"
        f"{cost['queries']:>9}  {note}",
        flush=True,
    )
    known = sum(cost["stages"].values())
    for stage, seconds in cost["stages"].items():
        print(f"{'':<23}{seconds:>9.2f}  {stage}")
    if cost["stages"]:
        print(f"{'':<23}{cost['wall'] - known:>9.2f}  everything else", flush=True)


def _compare(paces: dict[tuple[str, int], float], sizes: list[int]) -> None:
    slowest = max((rows for way, rows in paces if way == "ordinary"), default=0)
    for clock in ("", " (processor)"):
        for rows in sizes:
            ours = paces.get((f"ours{clock}", rows))
            told = []
            for other in ("ordinary", "ordinary call"):
                pace = paces.get((f"{other}{clock}", slowest))
                if ours and pace:
                    told.append(f"{ours / pace:.0f} times {other} (of {slowest} rows)")
            for other in ("bare", "bare texts"):
                pace = paces.get((f"{other}{clock}", rows))
                if ours and pace:
                    told.append(f"{other} is {pace / ours:.1f} times ours")
            if told:
                print(f"{rows:>8} rows{clock or ' (wall)'}: {'; '.join(told)}", flush=True)


if __name__ == "__main__":
    main()
