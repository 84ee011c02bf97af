"""What an indicator is: said, and said anew."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hanoi_industry import words
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed
from targets import computed
from targets.models import Indicator
from targets.services.rights import must_record
from targets.services.written import CITY

INDICATOR_FIELDS = (
    *("code", "name_en", "name_vi", "group", "unit", "expression", "direction", "is_additive"),
    *("typed_as", "basis", "record_source", "entered_by"),
    *("parent", "decimals", "computed_by", "other_names", "position"),
)


def create_indicator(*, deed: Deed, **values) -> Indicator:
    must_record(deed.by)
    with transaction.atomic():
        return _create_indicator(history.open_change_set(deed), values)


def create_indicators(rows: Iterable[Mapping[str, object]], *, deed: Deed) -> list[Indicator]:
    """Several at once; `parent` is the code of another one, of this list or known before."""
    must_record(deed.by)
    made: list[Indicator] = []
    with transaction.atomic():
        change_set = history.open_change_set(deed)
        known = {indicator.code: indicator for indicator in Indicator.objects.all()}
        waiting = list(rows)
        while waiting:
            ready = [row for row in waiting if not row.get("parent") or row["parent"] in known]
            if not ready:
                raise ValidationError({"parent": _("Name the whole before its parts.")})
            for row in ready:
                parent = known[row["parent"]] if row.get("parent") else None
                indicator = _create_indicator(change_set, {**row, "parent": parent})
                known[indicator.code] = indicator
                made.append(indicator)
            waiting = [row for row in waiting if row["code"] not in known]
    return made


def _create_indicator(change_set: ChangeSet, values: Mapping[str, object]) -> Indicator:
    indicator = Indicator(**values)
    _check_indicator(indicator)
    history.sign(indicator, change_set).save()
    changes = {name: (None, getattr(indicator, name)) for name in INDICATOR_FIELDS}
    history.record(change_set, indicator, area_code=CITY, changes=changes)
    return indicator


def revise_indicator(indicator: Indicator, *, deed: Deed, **values) -> Indicator:
    """Say anew what an indicator is. Figures recorded so far stay as they are."""
    must_record(deed.by)
    with transaction.atomic():
        held = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
        was = {name: getattr(held, name) for name in values}
        for name, value in values.items():
            setattr(held, name, value)
        _check_indicator(held)
        changes = {name: (was[name], getattr(held, name)) for name in values}
        if any(before != after for before, after in changes.values()):
            change_set = history.open_change_set(deed)
            history.sign(held, change_set).save()
            history.record(change_set, held, area_code=CITY, changes=changes)
    return held


def learn_name(indicator: Indicator, name: str, *, deed: Deed) -> Indicator:
    """Keep what others call an indicator among its other names."""
    held = Indicator.objects.get(pk=indicator.pk)
    known, name = held.keys(), " ".join(words.nfc(name).split())
    if words.accent_free(name) in known:
        return held
    names = [*held.other_names.splitlines(), name]
    return revise_indicator(held, deed=deed, other_names="\n".join(names))


def _check_indicator(indicator: Indicator) -> None:
    indicator.full_clean()
    if indicator.computed_by and indicator.computed_by not in computed.COMPUTED:
        raise ValidationError(
            {
                "computed_by": _("Type one of %(names)s, or leave it empty.")
                % {"names": ", ".join(sorted(computed.COMPUTED))}
            }
        )
    above, seen = indicator.parent, {indicator.pk}
    while above is not None:
        if above.pk in seen:
            raise ValidationError({"parent": _("An indicator cannot be a part of itself.")})
        seen.add(above.pk)
        above = above.parent
