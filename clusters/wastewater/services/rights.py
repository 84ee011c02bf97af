"""Who keeps standards: they are the whole city's, whatever area their limits bind."""

from django.core.exceptions import PermissionDenied

from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission


def may_keep_standards(by) -> bool:
    return by.may(Permission.STANDARDS_EDIT, WHOLE_CITY)


def must_keep_standards(by) -> None:
    if not may_keep_standards(by):
        raise PermissionDenied
