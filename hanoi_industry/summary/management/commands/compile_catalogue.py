"""Compile the catalogues with polib, so that no gettext need be installed."""

from django.conf import settings
from django.core.management.base import BaseCommand

from hanoi_industry.summary.management.catalogue import compile_stale


class Command(BaseCommand):
    help = "Compiles the catalogues of translations that are newer than their compiled form."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--anew", action="store_true", help="compile all, stale or not")

    def handle(self, *, anew, **options):
        made = compile_stale(settings.LOCALE_PATHS, anew=anew)
        for path in made:
            self.stdout.write(f"Compiled {path}")
        if not made:
            self.stdout.write("All catalogues are compiled.")
