"""The way in for the worker: one task, which does one piece of work."""

from django.utils import timezone
from django_tasks import task

from hanoi_industry.spreadsheets import services


@task()
def work(number: int) -> None:
    services.run(number, clock=timezone.now)
