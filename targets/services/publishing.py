"""What the register says of a period is written down; later changes of the register do not move it."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hanoi_industry.documents.models import Document
from hanoi_industry.history import services as history
from hanoi_industry.history.services import Deed
from hanoi_industry.periods import CIVIL, Period
from targets import computed
from targets.models import Indicator, Observation, Vintage
from targets.services.recording import add_observations
from targets.services.rights import may_publish
from targets.services.rows import ObservationRow, period_of
from targets.services.written import Written, write_lines


def publish_computed(
    indicator: Indicator,
    period: Period | str,
    *,
    deed: Deed,
    vintage: str,
    published_on: date | None = None,
    source: Document | None = None,
) -> Observation:
    """Write down what the register says of a period; later changes of the register do not move it.

    Where some clusters cannot be told, the figure is kept as the range it may lie in.
    """
    if not may_publish(deed.by):
        raise PermissionDenied
    period = period_of(period)
    answered = computed.answer(indicator.computed_by, period, day=deed.day)
    if answered is None:
        raise ValidationError(_("The register does not compute this. Record its outcome instead."))
    _check_publishable(period, vintage, deed.day)
    figure = computed.figure_of(answered, indicator.expression)
    if figure.value is None:
        raise ValidationError(
            _("The register holds nothing for this period. Record clusters first, then publish.")
        )
    note = ""
    if figure.share.unknown:
        note = _("%(count)s clusters could not be told.") % {"count": figure.share.unknown}
    row = ObservationRow(
        indicator,
        period,
        figure.low,
        figure.high if figure.high > figure.low else None,
        vintage=vintage,
        published_on=published_on,
        source=source,
        note=note,
        part=Decimal(figure.share.part),
        whole=Decimal(figure.share.whole) if figure.share.whole else None,
    )
    with transaction.atomic():
        written = Written(history.open_change_set(deed))
        add_observations(written, [row])
        if not written.rows:
            raise ValidationError(_("Exactly this is published already. Nothing was changed."))
        write_lines(written)
    return written.rows[0]


def _check_publishable(period: Period, vintage: str, day: date) -> None:
    days = CIVIL.days(period)
    if days.first > day:
        raise ValidationError({"period": _("The period has not begun. Choose an earlier one.")})
    if days.last > day and vintage != Vintage.ESTIMATE:
        raise ValidationError(
            {"vintage": _("Until the period is over only an estimate can be published.")}
        )


def is_published(observation: Observation) -> bool:
    """Whether an outcome was published from the register rather than typed from a paper."""
    return bool(observation.indicator.computed_by and observation.part is not None)
