"""manage.py with the settings of the office on PostgreSQL: python -m tests.office check --deploy"""

import os
import secrets
import sys

from django.core.management import execute_from_command_line

from tests.postgres import start_server

if __name__ == "__main__":
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "hanoi_industry.settings",
        "DEBUG": "0",
        "DEMO": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "register.example.vn",
        "CSRF_ORIGINS": "https://register.example.vn",
    }
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = start_server()
    execute_from_command_line(sys.argv)
