"""Writes down what leaves the house. That it may leave is asked here too, where it is written."""

from django.core.exceptions import PermissionDenied

from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.exports.models import Export, Outcome
from hanoi_industry.history.services import Deed

LONGEST_NAME = Export._meta.get_field("what").max_length
LONGEST_ADDRESS = Export._meta.get_field("address").max_length


def begin(*, what: str, ending: str, address: str, deed: Deed) -> Export:
    """Note that somebody takes a table out. Raises PermissionDenied where they take none anywhere."""
    if not deed.by.may_somewhere(Permission.EXPORT):
        raise PermissionDenied
    return Export.objects.create(
        by=deed.by,
        at=deed.at,
        what=what[:LONGEST_NAME],
        ending=ending,
        address=address.replace("\0", "")[:LONGEST_ADDRESS],
    )


def end(export: Export, *, rows: int, is_whole: bool) -> None:
    export.rows = rows
    export.outcome = Outcome.WHOLE if is_whole else Outcome.BROKEN
    export.save(update_fields=["rows", "outcome"])
