"""Every setting, in one file; read elsewhere only through django.conf.

At a desk nothing need be given: SQLite, a secret made on the spot, debug pages. A real machine
gives its values in the environment (README, "The office"); what is missing there stops the start
with a sentence that says which.
"""

import os
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str, otherwise: bool) -> bool:
    return os.environ.get(name, "1" if otherwise else "0").lower() in {"1", "true", "yes", "on"}


def given(name: str, at_a_desk: str) -> str:
    """The value of the environment; at a desk a stand-in, on a real machine a must."""
    value = os.environ.get(name, "")
    if not value and not DEBUG:
        raise ImproperlyConfigured(f"Set {name} in the environment (or DEBUG=1 at a desk).")
    return value or at_a_desk


def kept_secret() -> str:
    """What `manage.py start` keeps at a desk; made on the spot where it never ran."""
    kept = DATA_DIR / "secret"
    return kept.read_text() if kept.exists() else secrets.token_urlsafe(50)


DEBUG = flag("DEBUG", otherwise=False)

# Sign-ins of the demo people stand on the sign-in page while this is on. Never in the office.
DEMO = flag("DEMO", otherwise=False)

DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "data"))
UPLOADS_DIR = DATA_DIR / "uploads"
PAPERS_DIR = DATA_DIR / "papers"
JOBS_DIR = DATA_DIR / "jobs"

SECRET_KEY = given("SECRET_KEY", at_a_desk=kept_secret())
ALLOWED_HOSTS = given("ALLOWED_HOSTS", at_a_desk="localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [
    origin for origin in os.environ.get("CSRF_ORIGINS", "").split(",") if origin
]

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "hanoi_industry.accounts.apps.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "csp",
    "django_filters",
    "django_tables2",
    "django_tasks",
    "django_tasks_db",
    "import_export",
    "simple_history",
    "hanoi_industry.history",
    "hanoi_industry.areas",
    "hanoi_industry.accounts",
    "hanoi_industry.exports",
    "hanoi_industry.documents",
    "hanoi_industry.spreadsheets",
    "clusters",
    "targets",
    "hanoi_industry.summary",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hanoi_industry.accounts.middleware.FirstVisitLanguage",
    "hanoi_industry.spreadsheets.middleware.RefusesLargeBodies",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hanoi_industry.accounts.middleware.SessionsEnd",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hanoi_industry.accounts.middleware.NothingKeptByBrowsers",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "hanoi_industry.urls"
WSGI_APPLICATION = "hanoi_industry.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hanoi_industry.accounts.navigation.page_frame",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.config(
        env="DATABASE_URL",
        default=f"sqlite:///{DATA_DIR / 'register.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email", "unit")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "hanoi_industry.accounts.passwords.NotTooLong"},
    {"NAME": "hanoi_industry.accounts.passwords.NotTheOfficesOwnWords"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "summary:overview"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "hanoi_industry.accounts.views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
# Behind a proxy the client's address is the last but N of X-Forwarded-For; none is believed else.
AXES_IPWARE_PROXY_COUNT = int(os.environ.get("PROXY_COUNT", "0"))
AXES_IPWARE_META_PRECEDENCE_ORDER = (
    ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"] if AXES_IPWARE_PROXY_COUNT else ["REMOTE_ADDR"]
)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# What a grant or a fact says where no single area is meant (accounts.models)
WHOLE_CITY = "city"

# Two languages
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
# Ours first; then the words the packages leave untranslated.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "packages"]
FORMAT_MODULE_PATH = ["hanoi_industry.formats"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

# Files
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# Work in the background: a queue in the database, a worker beside the server (manage.py start)
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Given to the worker as it starts, and on each new day.
DAILY_TASKS = ["clusters.verdicts.tasks.sweep"]

# Security
SECURE_SSL_REDIRECT = flag("HTTPS", otherwise=not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
if SECURE_SSL_REDIRECT:
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# The theme's script evaluates expressions and sets styles; nothing else is let in.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, UNSAFE_EVAL],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Import and export
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
SIMPLE_HISTORY_REVERT_DISABLED = True

DJANGO_TABLES2_TEMPLATE = "parts/_table.html"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}

UNFOLD = {
    "SITE_TITLE": _("Hà Nội industry and trade"),
    "SITE_HEADER": _("Hà Nội industry and trade"),
    "SITE_SUBHEADER": _("Industrial clusters and yearly targets"),
    "SITE_URL": reverse_lazy("summary:overview"),
    "SITE_SYMBOL": "factory",
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "sizes": "any",
            "type": "image/svg+xml",
            "href": lambda request: static("office.svg"),
        }
    ],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "SHOW_BACK_BUTTON": False,
    "STYLES": [lambda request: static("office.css")],
    "SCRIPTS": [lambda request: static("office.js")],
    # Deep blue, dark enough for white letters on it and for itself on white.
    "COLORS": {
        "primary": {
            "50": "oklch(97.5% .012 240)",
            "100": "oklch(94.5% .026 240)",
            "200": "oklch(89.5% .05 240)",
            "300": "oklch(82% .09 240)",
            "400": "oklch(74.5% .115 240)",
            "500": "oklch(68% .13 240)",
            "600": "oklch(48% .125 245)",
            "700": "oklch(42% .11 246)",
            "800": "oklch(36% .095 247)",
            "900": "oklch(31% .075 248)",
            "950": "oklch(24% .055 250)",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "hanoi_industry.accounts.navigation.sidebar",
    },
}
