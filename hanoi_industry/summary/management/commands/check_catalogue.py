"""Is every text of ours in the Vietnamese catalogue? --write puts the missing ones there."""

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hanoi_industry.summary.management import catalogue


class Command(BaseCommand):
    help = "Tells which texts lack Vietnamese words; --write adds the missing texts, without words."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--write", action="store_true", help="add missing texts to the catalogue"
        )

    def handle(self, *, write, **options):
        path = settings.BASE_DIR / catalogue.CATALOGUE
        asked = catalogue.texts_asked(settings.BASE_DIR)
        known = catalogue.opened(path)
        if write:
            self._add_missing(path, known, asked)
            return
        faults = catalogue.faults(asked, known)
        for fault in faults:
            self.stdout.write(fault)
        for msgid in catalogue.no_longer_asked(asked, known):
            self.stdout.write(f"No longer asked for: {msgid!r}")
        if faults:
            raise CommandError(f"{len(faults)} faults in {catalogue.CATALOGUE}.")
        self.stdout.write(f"All {len(asked)} texts have Vietnamese words.")

    def _add_missing(self, path, known: polib.POFile, asked) -> None:
        added = catalogue.add_missing(asked, known)
        path.parent.mkdir(parents=True, exist_ok=True)
        known.save(str(path))
        self.stdout.write(f"Added {added} texts to {path}; they wait for their Vietnamese words.")
