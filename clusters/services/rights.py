"""Who may record in the register, and who may write what was recorded."""

from django.core.exceptions import PermissionDenied

from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.areas.models import Area
from hanoi_industry.validity import Dated


def may_record(by, area: Area | None) -> bool:
    return by.may(Permission.REGISTER_EDIT, area if area is not None else WHOLE_CITY)


def must_write(row: Dated, by) -> None:
    if not by.may(row.write_permission, row.responsible_area()):
        raise PermissionDenied
