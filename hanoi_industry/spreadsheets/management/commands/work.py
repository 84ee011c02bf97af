"""The worker: does what pages have given to the background, one piece after another."""

import os
import signal
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.management.commands.db_worker import Command as Worker

from hanoi_industry.spreadsheets import progress, services

DAYS_REMEMBERED = 14


class Command(Worker):
    help = "Do the work that waits in the background, until told to stop."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--beside", type=int, help="end with the parent of this number")
        # A worker that starts itself anew in the middle of a piece of work breaks it off.
        parser.set_defaults(reload=False, startup_delay=False)

    def handle(self, *, beside: int | None = None, **options):
        services.sweep_jobs(timezone.now())
        call_command(
            "prune_db_task_results", queue_name="*", min_age_days=DAYS_REMEMBERED, verbosity=0
        )

        begun_on = None

        def at_each_sign():
            nonlocal begun_on
            today = timezone.localdate()
            if begun_on != today:
                begun_on = today
                give_daily_tasks()
            if beside is not None and os.getppid() != beside:
                os.kill(os.getpid(), signal.SIGTERM)

        name = services.sign_of_worker(os.getpid())
        with progress.alive(Path(settings.JOBS_DIR), name, at_each_sign):
            super().handle(**options)


def give_daily_tasks() -> None:
    """Done once more by a second worker, they find nothing left to do."""
    try:
        for name in settings.DAILY_TASKS:
            import_string(name).enqueue()
    finally:
        # The signs of life are left by a thread of their own.
        connection.close()
