"""One group of facts of one cluster, typed anew or corrected; or taken back."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import consistency
from clusters.consistency import Code, Oddity
from clusters.forms.boxes import PaperField, box_for, label_and_unit, why_box
from clusters.forms.confirming import Confirmed
from clusters.models import CapitalFacts, ClusterFacts, LandFacts, OperationFacts
from hanoi_industry import formats
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.fields import DayField, Grouped, LastValue
from hanoi_industry.validity import Dated

# Boxes that every form of facts has beside its facts.
FROM_AND_WHY = ("valid_from", "paper", "why")
GROUPS_WITH_FIGURES = (ClusterFacts, LandFacts, OperationFacts, CapitalFacts)

ODD_WORDS = {
    Code.BELOW_LEGAL_SIZE: gettext_lazy(
        "%(label)s: %(value)s ha is less than the %(smallest)s ha that a cluster must have"
        " (%(citation)s)."
    ),
    Code.ABOVE_LEGAL_SIZE: gettext_lazy(
        "%(label)s: %(value)s ha is more than the %(largest)s ha that a cluster may have"
        " (%(citation)s)."
    ),
    Code.MORE_THAN_THE_PLAN: gettext_lazy(
        "%(label)s: %(value)s ha exceeds the %(whole)s ha of the plan by more than %(more)s ha."
    ),
    Code.MORE_THAN_THE_WHOLE: gettext_lazy(
        "%(label)s: %(value)s is more than the %(whole)s it is a part of."
    ),
    Code.BEYOND_A_CLUSTER: gettext_lazy(
        "%(label)s: %(value)s is more than %(largest)s billion đồng for one cluster."
    ),
    Code.ABOVE_HUNDRED: gettext_lazy("%(label)s: %(value)s is more than a hundred."),
    Code.JUMPED: gettext_lazy(
        "%(label)s: %(value)s is at least ten times more or less than %(before)s until now. Was a"
        " comma or a unit mistaken?"
    ),
}


class FactsForm(Grouped, Confirmed):
    """One group of facts of a cluster.

    `row` is what the person looks at (None: nothing was recorded yet), `held` says in words what
    each box held until now, `known` is all the register knows of the cluster, for what is odd
    together.
    """

    model: type[Dated]
    heading: str = ""
    # Facts that have no box of their own name here.
    without: tuple[str, ...] = ()
    # Boxes beside those of the facts, before them.
    boxes_before: tuple[str, ...] = ()
    # Facts for which "does not apply" is an answer.
    may_not_apply: tuple[str, ...] = ()

    valid_from = DayField(
        label=gettext_lazy("True from"),
        help_text=gettext_lazy("The day on which it became so, not the day on which you type."),
    )
    paper = PaperField()
    why = why_box()
    shown = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def __init__(
        self,
        data=None,
        *,
        by,
        today: date,
        row: Dated | None = None,
        held: Mapping[str, LastValue] | None = None,
        known: Mapping[str, object] | None = None,
        is_correction: bool = False,
        **kwargs,
    ):
        self.by, self.row, self.known = by, row, dict(known or {})
        self.is_correction = is_correction
        first = {
            **(self.shown_values(row) if row is not None else {}),
            "not_applicable": list(row.not_applicable) if row is not None else [],
            "shown": str(row.pk) if row is not None else "",
            "valid_from": row.valid_from if is_correction else today,
        }
        super().__init__(data, initial={**first, **kwargs.pop("initial", {})}, **kwargs)
        self._add_boxes()
        self._set_last_values(held or {})
        self.fields["valid_from"].latest = today
        self.fields["valid_from"].widget.attrs["x-model.fill"] = "day"
        if is_correction:
            self.fields["why"].required = True
            self.fields["why"].label = _("What was wrong")
            if row.source is not None:
                self.fields["paper"].last = LastValue(str(row.source), row.source.issued_on)

    # Boxes

    def names_of_facts(self) -> list[str]:
        return [name for name in self.model.fact_fields() if name not in self.without]

    def names_of_boxes(self) -> list[str]:
        return [*self.boxes_before, *self.names_of_facts()]

    def _add_boxes(self) -> None:
        for name in self.names_of_facts():
            if name not in self.fields:
                self.fields[name] = box_for(self.model._meta.get_field(name))
        shown = self.names_of_boxes()
        if self.may_not_apply:
            self.fields["not_applicable"] = self._not_applicable_box()
            shown.append("not_applicable")
        heading = self.heading or capfirst(str(self.model._meta.verbose_name))
        self.groups = [(heading, shown), (_("From when, and on what ground"), list(FROM_AND_WHY))]
        self.order_fields([*shown, *FROM_AND_WHY])

    def _not_applicable_box(self) -> forms.Field:
        return forms.MultipleChoiceField(
            label=_("Does not apply to this cluster"),
            required=False,
            choices=[(name, self.label_of(name)) for name in self.may_not_apply],
            widget=forms.CheckboxSelectMultiple,
            help_text=_(
                "Tick what cannot have a value here. Where a value is only not known, leave its box empty."
            ),
        )

    def _set_last_values(self, held: Mapping[str, LastValue]) -> None:
        for name, last in held.items():
            if name in self.fields:
                self.fields[name].last = last

    def label_of(self, name: str) -> str:
        if name in self.fields:
            return str(self.fields[name].label)
        fields = {
            field.name: field for model in GROUPS_WITH_FIGURES for field in model._meta.fields
        }
        return label_and_unit(fields[name])[0] if name in fields else name

    def shown_values(self, row: Dated) -> dict:
        """What the boxes hold at first of a row."""
        return row.values()

    # What was typed

    def clean(self):
        cleaned = super().clean()
        for check in (self.check_not_applicable, self.check_area, self.check_more):
            if not self.errors:
                check(cleaned)
        if not self.errors:
            self.check_change(cleaned)
        if not self.errors:
            self.ask_about(list(self.odd_in_words(cleaned)))
        return cleaned

    def check_not_applicable(self, cleaned) -> None:
        for name in cleaned.get("not_applicable", []):
            if cleaned.get(name) not in (None, "", []):
                self.add_error(
                    name, _("Either type a value or tick that it does not apply, not both.")
                )

    def check_area(self, cleaned) -> None:
        """A cluster is not passed to an area for which the person may not record."""
        if "lead_area" not in self.fields:
            return
        area = cleaned.get("lead_area")
        if self.row is not None and area == self.row.lead_area:
            return
        if not self.by.may(Permission.REGISTER_EDIT, area if area is not None else WHOLE_CITY):
            self.add_error(
                "lead_area",
                _("You do not record for this area. Ask somebody of the Department to enter it."),
            )

    def check_more(self, cleaned) -> None:
        """What only this group of facts asks for."""

    def check_change(self, cleaned) -> None:
        is_other_day = self.is_correction and cleaned["valid_from"] != self.row.valid_from
        if not (self.facts() or is_other_day or cleaned.get("paper")):
            raise ValidationError(
                _("Nothing here differs from what is recorded. Change a value, or leave the page."),
                code="nothing_changed",
            )

    def values(self) -> dict:
        """Every fact as typed; an empty box is None."""
        values = {name: self.cleaned_data.get(name) for name in self.names_of_facts()}
        return {name: _as_kept(value) for name, value in values.items()}

    def facts(self) -> dict:
        """The facts that differ from the row shown, or that began or ceased to apply."""
        before = self.row.values() if self.row is not None else self._nothing()
        turned = set(self.not_applicable()) ^ set(self._absent_before())
        return {
            name: value
            for name, value in self.values().items()
            if value != before[name] or name in turned
        }

    def _nothing(self) -> dict:
        return self.model().values()

    def _absent_before(self) -> list[str]:
        return list(self.row.not_applicable) if self.row is not None else []

    def not_applicable(self) -> tuple[str, ...]:
        """What was ticked; what cannot be ticked here stays as it was."""
        kept = [name for name in self._absent_before() if name not in self.may_not_apply]
        return tuple(sorted({*self.cleaned_data.get("not_applicable", ()), *kept}))

    # What is odd

    def odd_in_words(self, cleaned) -> Iterator[str]:
        facts, day = self.facts(), cleaned["valid_from"]
        together = {**self.known, **facts}
        before = {(one.code, one.field) for one in consistency.oddities(self.known, day)}
        for one in consistency.oddities(together, day):
            if one.field in facts or (one.code, one.field) not in before:
                yield self._told(one, together)
        for name, value in facts.items():
            if consistency.jumped(self.known.get(name), value):
                yield self._told(Oddity(Code.JUMPED, name, {"before": self.known[name]}), together)

    def _told(self, one: Oddity, together: Mapping) -> str:
        params = {
            name: formats.number(value) if isinstance(value, Decimal | int) else value
            for name, value in one.params.items()
        }
        value = formats.number(together[one.field])
        return ODD_WORDS[one.code] % {"label": self.label_of(one.field), "value": value, **params}

    def look_at(self, row: Dated | None) -> None:
        """Somebody else was quicker: what was typed stays, and now stands against their row."""
        self.row = row
        self.data = self.data.copy()
        self.data[self.add_prefix("shown")] = str(row.pk) if row is not None else ""


def _as_kept(value):
    """Browsers end lines in two characters; an empty box is None."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n") or None
    return value


class WithdrawForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Why it was never true"),
        max_length=500,
        help_text=gettext_lazy("It stands in the history beside your name."),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)
