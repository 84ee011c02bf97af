"""The settings of the suite: as at a desk, on SQLite, with nothing kept anywhere.

The same suite runs on PostgreSQL with `--ds=tests.settings_postgres`.
"""

import os
import tempfile
from pathlib import Path

# Whatever the person at this machine runs the software with must not leak into the tests.
for name in ("SECRET_KEY", "ALLOWED_HOSTS", "CSRF_ORIGINS", "HTTPS", "DEMO", "PROXY_COUNT"):
    os.environ.pop(name, None)
os.environ["DEBUG"] = "1"
if os.environ.get("TESTS_ON") != "postgresql":
    os.environ.pop("DATABASE_URL", None)

_kept_until_the_end = tempfile.TemporaryDirectory(prefix="tests-data-")
os.environ["DATA_DIR"] = _kept_until_the_end.name

from hanoi_industry.settings import *  # noqa: E402
from hanoi_industry.settings import LOCALE_PATHS, LOGGING  # noqa: E402
from hanoi_industry.summary.management.catalogue import compile_stale  # noqa: E402

compile_stale(LOCALE_PATHS)

# Slow on purpose where it counts, and only there.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Work in the background is done on the spot; the tests of the worker say otherwise.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
MEDIA_ROOT = Path(os.environ["DATA_DIR"]) / "media"
# No scanning of all packages for each client of a test, and no complaint about a missing folder.
WHITENOISE_AUTOREFRESH = True
LOGGING["root"]["level"] = "ERROR"
