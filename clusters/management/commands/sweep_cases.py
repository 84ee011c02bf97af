"""What time alone brings: samples that have become late, windows of a new year, cases they open."""

from django.core.management.base import BaseCommand

from clusters.verdicts import tasks


class Command(BaseCommand):
    help = "Look for samples that have become late; the worker does the same every day."

    def handle(self, **options):
        looked_at = tasks.sweep.func()
        self.stdout.write(f"Looked at {looked_at} stations.")
