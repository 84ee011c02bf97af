"""Forget uploads that nobody kept within a day, end what broke off; meant to run every hour."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from hanoi_industry.spreadsheets import services


class Command(BaseCommand):
    help = "Forget uploads older than 24 hours that were not kept, and their files."

    def handle(self, **options):
        services.sweep_jobs(timezone.now())
        forgotten = services.sweep(timezone.now())
        self.stdout.write(f"{forgotten} uploads forgotten.")
