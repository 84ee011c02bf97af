"""Who may write: targets are of the whole city, and so is the permission."""

from django.core.exceptions import PermissionDenied

from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission


def may_record(by) -> bool:
    return by.may(Permission.TARGETS_EDIT, WHOLE_CITY)


def may_publish(by) -> bool:
    return by.may(Permission.TARGETS_PUBLISH, WHOLE_CITY)


def must_record(by) -> None:
    if not may_record(by):
        raise PermissionDenied
