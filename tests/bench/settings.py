"""As in the office: no debugging, nothing logged; with the ordinary model beside ours."""

import os

os.environ.setdefault("SECRET_KEY", "only for measuring")
os.environ.setdefault("ALLOWED_HOSTS", "testserver")
os.environ.setdefault("CSRF_ORIGINS", "http://testserver")
os.environ["DEBUG"] = "0"
os.environ["HTTPS"] = "0"

from hanoi_industry.settings import *  # noqa: E402
from hanoi_industry.settings import DATABASES, INSTALLED_APPS, LOGGING  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench.ordinary"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING["root"]["level"] = "ERROR"
DATABASES["default"]["CONN_MAX_AGE"] = 0
