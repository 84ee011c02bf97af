"""The signs of the house: a word, a mark and a colour for each state, the same everywhere."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Sign:
    """`code` names the colour in the stylesheet; the mark tells it apart in grey print."""

    code: str
    word: str
    mark: str


SIGNS = {
    "met": Sign("met", _("Met"), "✓"),
    "exceeded": Sign("exceeded", _("Exceeded"), "✓✓"),
    "on_course": Sign("on_course", _("On course"), "→"),
    "at_risk": Sign("at_risk", _("At risk"), "!"),
    "missed": Sign("missed", _("Missed"), "✕"),
    "cannot_tell": Sign("cannot_tell", _("Cannot be told"), "?"),
    "not_applicable": Sign("not_applicable", _("Not applicable"), "–"),
    "odd": Sign("odd", _("Odd"), "≠"),
    # What a thing is, without being good or bad.
    "plain": Sign("plain", "", ""),
}

# Other words for the same colour and mark.
SAME_AS = {
    "meets": ("met", _("Meets the standard")),
    "done": ("met", _("Done")),
    "yes": ("plain", _("Yes")),
    "no": ("plain", _("No")),
    "overdue": ("missed", _("Overdue")),
    "exceeds": ("missed", _("Exceeds the limit")),
    "expiring": ("at_risk", _("About to expire")),
    "no_data": ("cannot_tell", _("No data")),
    "unknown": ("cannot_tell", _("Not known")),
    "standard_not_chosen": ("cannot_tell", _("Standard not chosen")),
    "exempt": ("not_applicable", _("Exempt")),
}


def sign_of(status: str) -> Sign:
    """The sign of a status; what has no colour of its own is shown plainly, by its name."""
    status = str(status)
    if status in SIGNS:
        return SIGNS[status]
    if status in SAME_AS:
        code, word = SAME_AS[status]
        return Sign(code, word, SIGNS[code].mark)
    return Sign("plain", status, "")
