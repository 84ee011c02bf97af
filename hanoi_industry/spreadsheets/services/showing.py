"""What pages show of a large upload is made once, not once for each page that is turned.

Each process remembers the last large one it made, for as long as nothing has changed that it rests
on: what the person said, their rights, the layouts remembered, and the register, every deed on
which leaves a change set. Keeping never looks here.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.db.models import Max
from django.utils import translation

from hanoi_industry.history.models import ChangeSet
from hanoi_industry.spreadsheets.comparing import AnyPlan
from hanoi_industry.spreadsheets.models import RememberedLayout, Upload
from hanoi_industry.spreadsheets.services.opening import Opened, open_upload, plan_opened
from hanoi_industry.spreadsheets.sheets import Sheet

# Fewer rows are quickly made anew; more would fill the memory of every process.
WORTH_REMEMBERING = range(500, 50_000)


class _Last:
    def __init__(self):
        self._lock = threading.Lock()
        self._key, self._made = None, None

    def get(self, key: object, make: Callable[[], object]):
        with self._lock:
            if self._key == key:
                return self._made
        made = make()
        with self._lock:
            self._key, self._made = key, made
        return made


_opened, _planned = _Last(), _Last()


def opened_to_show(upload: Upload, sheet: Sheet) -> Opened:
    """Raises OtherForm as open_upload() does."""
    if upload.row_count not in WORTH_REMEMBERING:
        return open_upload(upload, sheet)
    opened = _opened.get(_basis_of(upload), lambda: open_upload(upload, sheet))
    # The person may have other rights by now.
    return replace(opened, upload=upload)


def plan_to_show(opened: Opened, *, today: date) -> AnyPlan:
    """The plan as the sender of the upload sees it."""
    upload = opened.upload

    def make() -> AnyPlan:
        return plan_opened(opened, by=upload.by, today=today)

    if upload.row_count not in WORTH_REMEMBERING:
        return make()
    rights = list(upload.by.grants.order_by("pk").values_list("role", "whole_city", "area_id"))
    newest = ChangeSet.objects.aggregate(newest=Max("pk"))["newest"]
    return _planned.get((_basis_of(upload), today, newest, rights, upload.by.is_active), make)


def _basis_of(upload: Upload) -> tuple:
    layouts = RememberedLayout.objects.filter(kind=upload.kind).aggregate(
        newest=Max("confirmed_at")
    )
    return (
        upload.pk,
        upload.state,
        upload.row_count,
        upload.as_of,
        upload.sheet_index,
        upload.table,
        json.dumps([upload.answers, upload.waiting], sort_keys=True),
        layouts["newest"],
        translation.get_language(),
    )
