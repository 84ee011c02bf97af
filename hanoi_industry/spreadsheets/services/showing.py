"""What pages show of a large upload is made once, not once for each page that is turned.

Each process remembers the last large one it made, for as long as nothing has changed that it rests
on: what the person said, their rights, the layouts remembered, and the register, every deed on
which leaves a change set. Keeping never looks here.
"""

import json
from datetime import date

from django.db.models import Max
from django.utils import translation

from hanoi_industry.history.models import ChangeSet
from hanoi_industry.spreadsheets.comparing import AnyPlan
from hanoi_industry.spreadsheets.services.opening import Last, Opened, basis_of, plan_opened

# Fewer rows are quickly made anew; more would fill the memory of every process.
WORTH_REMEMBERING = range(500, 50_000)


_planned = Last()


def plan_to_show(opened: Opened, *, today: date) -> AnyPlan:
    """The plan as the sender of the upload sees it."""
    upload = opened.upload

    def make() -> AnyPlan:
        return plan_opened(opened, by=upload.by, today=today)

    if upload.row_count not in WORTH_REMEMBERING:
        return make()
    rights = list(upload.by.grants.order_by("pk").values_list("role", "whole_city", "area_id"))
    newest = ChangeSet.objects.aggregate(newest=Max("pk"))["newest"]
    moved = json.dumps([upload.state, upload.as_of.isoformat(), upload.waiting])
    key = (basis_of(upload), moved, translation.get_language(), today, newest, rights)
    return _planned.get((*key, upload.by.is_active), make)
