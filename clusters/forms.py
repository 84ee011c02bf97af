"""What people type about a cluster, cleaned; nothing here saves.

A form of facts stands for one group of facts of one cluster: it shows what held until now under
each box, hands on only what was changed, and asks again where a value is odd instead of refusing.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse_lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import consistency
from clusters.consistency import Code, Oddity
from clusters.models import (
    CapitalFacts,
    Cluster,
    ClusterFacts,
    DifficultyFacts,
    Investor,
    InvestorFacts,
    InvestorKind,
    LandFacts,
    MilestoneFacts,
    MilestoneState,
    OperationFacts,
    ProgressFacts,
    Station,
    StationFacts,
)
from clusters.register import partial
from hanoi_industry import formats, words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.areas.matching import Match, Outcome, PlaceFinder
from hanoi_industry.areas.models import Area, Level
from hanoi_industry.documents.parsing import parse_decisions
from hanoi_industry.fields import (
    DayField,
    Grouped,
    LastValue,
    NumberField,
    PartialDayField,
    YesNoUnknownField,
)
from hanoi_industry.periods import PartialDay
from hanoi_industry.validity import Dated

# Boxes that every form of facts has beside its facts.
FROM_AND_WHY = ("valid_from", "paper", "why")
LARGEST_NUMBER = 10**9

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


class PlaceField(forms.CharField):
    """One area as people write it; a name that is borne by several is asked about."""

    def __init__(self, *, level: Level, **kwargs):
        super().__init__(max_length=200, **kwargs)
        self.level = level

    def clean(self, value):
        text = super().clean(value)
        return self._area(text) if text else None

    def _area(self, text: str) -> Area:
        found = PlaceFinder().find(text, level=self.level)
        if found.area is None:
            raise asked_about(found)
        return found.area

    def prepare_value(self, value):
        return str(value) if isinstance(value, Area) else value

    def has_changed(self, initial, data):
        return (str(initial) if initial else "") != (data or "").strip()


class PlacesField(PlaceField):
    """Several areas with semicolons between; their codes are what is kept."""

    def clean(self, value):
        text = forms.CharField.clean(self, value)
        if not text:
            return []
        finder = PlaceFinder()
        codes = []
        for part in filter(None, (part.strip() for part in text.split(";"))):
            found = finder.find(part, level=self.level)
            if found.area is None:
                raise asked_about(found)
            codes.append(found.area.code)
        return list(dict.fromkeys(codes))

    def prepare_value(self, value):
        if isinstance(value, list):
            names = dict(Area.objects.filter(code__in=value).values_list("code", "pk"))
            areas = Area.objects.in_bulk(names.values())
            return "; ".join(str(areas[names[code]]) if code in names else code for code in value)
        return value


def asked_about(found: Match) -> ValidationError:
    if found.outcome is Outcome.UNKNOWN and not found.candidates:
        return ValidationError(
            _(
                "No area here is called “%(text)s”. Type its name as it is today, such as xã Thư Lâm."
            ),
            code="no_such_place",
            params={"text": found.text[:60]},
        )
    return ValidationError(
        _("“%(text)s” may be one of several areas. Type which: %(places)s."),
        code="several_places",
        params={"text": found.text[:60], "places": "; ".join(map(str, found.candidates))},
    )


class PaperField(forms.CharField):
    """The number of one paper with its day, as it stands on the paper."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("Paper it rests on"))
        kwargs.setdefault("help_text", gettext_lazy("For example 298/QĐ-UBND ngày 20/02/2025."))
        super().__init__(required=False, max_length=500, **kwargs)

    def clean(self, value) -> str:
        text = super().clean(value)
        if not text:
            return ""
        papers = parse_decisions(text).citations
        if not papers:
            raise ValidationError(
                _("No number of a paper was found here. Type it as on the paper: %(example)s."),
                code="no_paper",
                params={"example": "298/QĐ-UBND ngày 20/02/2025"},
            )
        if len(papers) > 1:
            raise ValidationError(
                _("These are %(count)s papers. Type the one this rests on."),
                code="several_papers",
                params={"count": len(papers)},
            )
        return text


def box_for(field: models.Field) -> forms.Field:
    """The box in which one types a value of a fact."""
    label, unit = label_and_unit(field)
    asked = {"label": label, "required": not field.null, "help_text": field.help_text}
    if isinstance(field, models.BooleanField):
        return YesNoUnknownField(label=label)
    if field.choices:
        nobody_knows = [] if not field.null else [("", _("Not known"))]
        words = [(value, capfirst(str(words))) for value, words in field.flatchoices]
        return forms.ChoiceField(choices=[*nobody_knows, *words], **asked)
    if isinstance(field, models.DecimalField):
        most = 10 ** (field.max_digits - field.decimal_places) - 1
        return NumberField(unit=unit, least=0, most=most, decimals=field.decimal_places, **asked)
    if isinstance(field, models.IntegerField):
        return NumberField(unit=unit, least=0, most=LARGEST_NUMBER, decimals=0, **asked)
    if isinstance(field, models.DateField):
        return DayField(**asked)
    widget = forms.Textarea(attrs={"rows": 3}) if field.max_length > 300 else forms.TextInput
    return forms.CharField(max_length=field.max_length, widget=widget, **asked)


def label_and_unit(field: models.Field) -> tuple[str, str]:
    """ "planned area (ha)" to ("Planned area", "ha")."""
    words = str(field.verbose_name)
    label, opened, unit = words.removesuffix(")").rpartition(" (")
    return (capfirst(label), unit) if opened and words.endswith(")") else (capfirst(words), "")


class Confirmed(forms.Form):
    """A form that asks again where something is odd, and takes the answer for just those oddities."""

    keep_odd = forms.CharField(
        required=False,
        widget=forms.HiddenInput,
        label=gettext_lazy("I have looked again: this is right, keep it."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.oddities: list[str] = []

    def ask_about(self, oddities: list[str]) -> None:
        self.oddities = oddities
        digest = hashlib.sha256("\n".join(oddities).encode()).hexdigest()[:16]
        answer = self.cleaned_data.get("keep_odd")
        if not oddities or answer == digest:
            return
        self.data = self.data.copy()
        self.data.pop(self.add_prefix("keep_odd"), None)
        self.fields["keep_odd"].widget = forms.CheckboxInput(attrs={"value": digest})
        self.add_error(
            "keep_odd", _("Look again at what is odd here, and tick the box if it is right.")
        )


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
    why = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Who reported it, or what happened. It stands in the history."),
    )
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


def suggested(level: str) -> dict:
    """Attributes of a box whose list of suggestions is fetched anew while one types."""
    return {
        "list": f"places-{level}",
        "hx-get": reverse_lazy("clusters:places", args=[level]),
        "hx-trigger": "input changed delay:200ms",
        "hx-target": f"#places-{level}",
        "hx-swap": "innerHTML",
    }


class LegalForm(FactsForm):
    model = ClusterFacts
    may_not_apply = ("planned_hectares", "established_hectares", "industrial_hectares")

    lead_area = PlaceField(
        level=Level.COMMUNE,
        required=False,
        label=gettext_lazy("Lead commune"),
        help_text=gettext_lazy("The commune or ward of today that reports for the cluster."),
        widget=forms.TextInput(attrs=suggested("commune")),
    )
    further_area_codes = PlacesField(
        level=Level.COMMUNE,
        required=False,
        label=gettext_lazy("Further communes"),
        help_text=gettext_lazy("Where the cluster lies in several; a semicolon between two."),
    )
    district = PlaceField(
        level=Level.DISTRICT,
        required=False,
        label=gettext_lazy("Former district"),
        widget=forms.TextInput(attrs=suggested("district")),
    )

    def values(self):
        values = super().values()
        values["further_area_codes"] = values["further_area_codes"] or []
        return values


class NewClusterForm(LegalForm):
    """A cluster enters the register; the next code is given unless one is typed."""

    heading = gettext_lazy("The cluster")
    boxes_before = ("code",)
    code = forms.SlugField(
        required=False,
        max_length=20,
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Leave empty and the next free code is given. A code lasts."),
        error_messages={
            "invalid": gettext_lazy(
                "Type letters without accents, digits and hyphens, such as CCN0160."
            )
        },
    )

    def clean_code(self):
        code = self.cleaned_data["code"].upper()
        if code and Cluster.objects.filter(code__iexact=code).exists():
            raise ValidationError(
                _("The code %(code)s is taken. Type another, or leave the box empty."),
                params={"code": code},
            )
        return code

    def odd_in_words(self, cleaned):
        yield from super().odd_in_words(cleaned)
        wanted = words.accent_free(cleaned["name"])
        for one in Cluster.objects.visible_to(self.by).filter(is_standing=True).search(wanted):
            if words.accent_free(one.name) == wanted:
                yield _("%(cluster)s (%(code)s) has the same name. Is it another cluster?") % {
                    "cluster": one,
                    "code": one.code,
                }


class LandForm(FactsForm):
    model = LandFacts
    may_not_apply = (
        "serviced_hectares",
        "leased_hectares",
        "approved_hectares",
        "reported_occupancy",
    )


class ProgressForm(FactsForm):
    model = ProgressFacts


class OperationForm(FactsForm):
    model = OperationFacts
    may_not_apply = tuple(OperationFacts.fact_fields())


class CapitalForm(FactsForm):
    model = CapitalFacts
    may_not_apply = ("approved_bn", "realised_bn")


class StationForm(FactsForm):
    model = StationFacts
    may_not_apply = (
        "meets_standard",
        "capacity_m3_a_day",
        "flow_m3_a_day",
        "firms_connected",
        "firms_in_all",
        "monitoring_installed",
        "monitoring_transmits",
    )

    served_by = forms.CharField(
        required=False,
        max_length=40,
        label=gettext_lazy("Treated by the station"),
        help_text=gettext_lazy(
            "Only where the wastewater goes to the station of another cluster: type that cluster's"
            " code, and the number of the station after a slash where it has several."
        ),
    )

    def shown_values(self, row):
        serving = row.served_by
        return {**row.values(), "served_by": serving.subject_code() if serving else ""}

    def clean_served_by(self) -> Station | None:
        code, _slash, number = self.cleaned_data["served_by"].strip().partition("/")
        if not code:
            return None
        stations = Station.objects.visible_to(self.by).filter(cluster__code__iexact=code)
        number = number.strip() or "1"
        found = stations.filter(number=number) if number.isdecimal() else stations.none()
        if not found:
            raise ValidationError(
                _("No station of that code is known to you. Type it such as CCN0012/1.")
            )
        return found.get()

    def check_more(self, cleaned):
        connected, in_all = cleaned.get("firms_connected"), cleaned.get("firms_in_all")
        if connected is not None and in_all is not None and connected > in_all:
            self.add_error(
                "firms_connected",
                _("More firms are connected than there are in all. Correct one of the two."),
            )
        served = cleaned.get("served_by")
        if served is not None and self.row is not None and served == self.row.station:
            self.add_error("served_by", _("Type another station than this one."))


class InvestorForm(FactsForm):
    """The investor is typed by name and tax code: a list of all would tell of other areas."""

    model = InvestorFacts
    without = ("investor",)
    boxes_before = ("name", "tax_code", "kind")
    may_not_apply = ("investor",)

    name = forms.CharField(
        required=False, max_length=250, label=gettext_lazy("Infrastructure investor")
    )
    tax_code = forms.RegexField(
        r"^\d{10}(-\d{3})?$",
        required=False,
        label=gettext_lazy("Tax code"),
        help_text=gettext_lazy("Ten digits, or ten and three. One tax code is one investor."),
        error_messages={
            "invalid": gettext_lazy("Type the ten digits of the tax code, such as 0101234567.")
        },
    )
    kind = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Kind"),
        choices=[
            ("", gettext_lazy("Not known")),
            *((value, capfirst(label)) for value, label in InvestorKind.choices),
        ],
    )

    def label_of(self, name):
        return _("There is no investor") if name == "investor" else super().label_of(name)

    def shown_values(self, row):
        investor = row.investor
        if investor is None:
            return {"note": row.note}
        return {
            "name": investor.name,
            "tax_code": investor.tax_code,
            "kind": investor.kind,
            "note": row.note,
        }

    def named(self) -> tuple[str, str, str] | None:
        cleaned = self.cleaned_data
        name = words.nfc(cleaned.get("name", ""))
        return (name, cleaned.get("tax_code", ""), cleaned.get("kind", "")) if name else None

    def check_more(self, cleaned):
        if cleaned.get("tax_code") and not cleaned.get("name"):
            self.add_error("name", _("Type the name of the investor as well."))
        if cleaned.get("name") and "investor" in cleaned.get("not_applicable", []):
            self.add_error(
                "name", _("Either name the investor or tick that there is none, not both.")
            )

    def facts(self):
        facts = super().facts()
        named_before = self._named_before()
        if self.named() != named_before or "investor" in set(self.not_applicable()) ^ set(
            self._absent_before()
        ):
            facts["investor"] = self.named()
        return facts

    def _named_before(self):
        investor = self.row.investor if self.row is not None else None
        return (investor.name, investor.tax_code, investor.kind) if investor is not None else None

    def odd_in_words(self, cleaned):
        name, tax_code = cleaned.get("name"), cleaned.get("tax_code")
        known = Investor.objects.filter(tax_code=tax_code).first() if tax_code else None
        if known is not None and words.accent_free(known.name) != words.accent_free(name):
            # The other name is not said: it may be of an area the person does not read.
            yield _(
                "The tax code %(tax_code)s is recorded under another name. If you keep it, the cluster"
                " gets the investor of that tax code."
            ) % {"tax_code": tax_code}


class MilestoneForm(FactsForm):
    """One step of one cluster. Moving a plan needs a reason; the first plan always stays readable."""

    model = MilestoneFacts
    without = ("planned_on", "planned_precision", "actual_on", "actual_precision")

    planned = PartialDayField(
        required=False,
        label=gettext_lazy("Planned for"),
        help_text=gettext_lazy("As much as is known: a day, a month, a quarter or a year."),
    )
    actual = PartialDayField(
        required=False,
        label=gettext_lazy("Done on"),
        help_text=gettext_lazy("A day here says that the step is done."),
    )

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, today=today, **kwargs)
        self.fields["actual"].latest = today
        reasons = self.fields["move_reason"].choices
        self.fields["move_reason"].choices = [("", _("The plan does not move")), *reasons[1:]]

    def names_of_boxes(self):
        return ["state", "planned", "move_reason", "actual", "note"]

    def shown_values(self, row):
        return {
            **row.values(),
            "planned": partial(row.planned_on, row.planned_precision),
            "actual": partial(row.actual_on, row.actual_precision),
            # Each move has a reason of its own.
            "move_reason": row.move_reason if self.is_correction else None,
        }

    def planned_before(self):
        return partial(self.row.planned_on, self.row.planned_precision) if self.row else None

    def moves_the_plan(self, cleaned) -> bool:
        before = self.planned_before()
        return not self.is_correction and before is not None and cleaned.get("planned") != before

    def check_more(self, cleaned):
        if cleaned.get("actual") is not None:
            if cleaned.get("state") == MilestoneState.NOT_APPLICABLE:
                self.add_error(
                    "actual",
                    _("A step that does not apply has no day. Empty the box, or change the state."),
                )
            cleaned["state"] = MilestoneState.DONE
        if self.moves_the_plan(cleaned) and not cleaned.get("move_reason"):
            self.add_error("move_reason", why_it_moves(self.planned_before()))

    def values(self):
        cleaned = self.cleaned_data
        planned, actual = cleaned.get("planned"), cleaned.get("actual")
        values = {
            "state": cleaned.get("state") or None,
            "planned_on": planned.first if planned else None,
            "planned_precision": planned.precision.value if planned else None,
            "actual_on": actual.first if actual else None,
            "actual_precision": actual.precision.value if actual else None,
            "move_reason": cleaned.get("move_reason") or None,
            "note": cleaned.get("note") or None,
        }
        if not self.is_correction and not self.moves_the_plan(cleaned):
            # No move, no reason: the one of the last move stays with it.
            values["move_reason"] = self.row.move_reason if self.row is not None else None
        return values


def why_it_moves(before: PartialDay) -> str:
    return _("The plan moves away from %(before)s. Choose the reason for the move.") % {
        "before": formats.partial_day(before)
    }


class DifficultyForm(FactsForm):
    model = DifficultyFacts
    heading = gettext_lazy("The difficulty")

    def __init__(self, *args, row: Dated | None = None, **kwargs):
        if row is None or row.closed_on is None:
            # Closing is a page of its own; reopening is emptying the day here.
            self.without = ("closed_on", "result")
        super().__init__(*args, row=row, **kwargs)


class CloseDifficultyForm(forms.Form):
    closed_on = DayField(label=gettext_lazy("Settled on"))
    result = forms.CharField(
        label=gettext_lazy("How it was settled"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    paper = PaperField()
    why = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Who reported it, or what happened. It stands in the history."),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].latest = today
        self.fields["closed_on"].widget.attrs["x-model.fill"] = "day"


class WithdrawForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Why it was never true"),
        max_length=500,
        help_text=gettext_lazy("It stands in the history beside your name."),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)


class AliasForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Other name or code"),
        max_length=200,
        help_text=gettext_lazy(
            "A former name, a code of somebody else, a spelling of a spreadsheet."
        ),
    )
    source = forms.CharField(label=gettext_lazy("Who uses it"), required=False, max_length=200)
    since = DayField(label=gettext_lazy("In use since"), required=False)


# The forms of the groups of facts, by the word that addresses use.
FORMS: dict[str, type[FactsForm]] = {
    "legal": LegalForm,
    "land": LandForm,
    "progress": ProgressForm,
    "operation": OperationForm,
    "capital": CapitalForm,
    "investor": InvestorForm,
    "station": StationForm,
}
GROUPS_WITH_FIGURES = (ClusterFacts, LandFacts, OperationFacts, CapitalFacts)
