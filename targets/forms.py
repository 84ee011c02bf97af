"""What people type about targets and outcomes, cleaned; nothing here saves.

The words of a target are read as a rule and the reading is said back; an unlikely figure is asked
about instead of refused.
"""

import re
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanoi_industry import formats, words
from hanoi_industry.documents.parsing import parse_decisions
from hanoi_industry.fields import (
    Grouped,
    LastValue,
    NumberField,
    PartialDayField,
    quoted,
)
from hanoi_industry.periods import CIVIL, NotAPeriod, Period
from targets import actuals, goals
from targets.actuals import Doubt, Surroundings
from targets.goals import Goal, GoalProblem, NotAGoal, Operator
from targets.models import OPERATOR_WORDS, Indicator, Observation, Target, Vintage

MOST = 10**14 - 1
DECIMALS = 4
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

_YEAR = r"(?P<year>\d{4})"
PERIODS_IN_WORDS = [
    re.compile(pattern, re.ASCII)
    for pattern in [
        rf"(?:ca )?(?:nam |year )?{_YEAR}",
        rf"(?:quy|quarter|q) ?(?P<quarter>iv|i{{1,3}}|[1-4]) ?[/, -]? ?(?:nam |of )?{_YEAR}",
        rf"(?P<months>\d{{1,2}}) ?(?:thang|months?|m)(?: dau)? ?[/, -]? ?(?:nam |of )?{_YEAR}",
        rf"(?P<half>h1) ?[/, -]? ?(?:nam |of )?{_YEAR}",
        rf"(?:thang |month )?(?P<month>\d{{1,2}}) ?[/-] ?{_YEAR}",
        rf"(?:thang |month )(?P<month>\d{{1,2}}) ?,? (?:nam |of )?{_YEAR}",
        rf"(?:giai doan |period )?{_YEAR} ?- ?(?P<last_year>\d{{4}})",
    ]
]


def read_period(text: str) -> Period:
    """2026, Q3/2026, Quý III/2026, 6 tháng 2026, 9M 2026, 07/2026, 2021-2025. Raises NotAPeriod."""
    try:
        return Period.parse(text)
    except NotAPeriod:
        pass
    plain = words.accent_free(text).replace("–", "-")
    for pattern in PERIODS_IN_WORDS:
        if found := pattern.fullmatch(plain):
            return Period.parse(_code(**found.groupdict()))
    raise NotAPeriod(text)


def _code(year, quarter=None, months=None, half=None, month=None, last_year=None) -> str:
    if quarter:
        return f"{year}-Q{ROMAN.get(quarter) or quarter}"
    if months or half:
        return f"{year}-{int(months or 6)}M"
    if month:
        return f"{year}-{int(month):02}"
    return f"{year}-{last_year}" if last_year else year


class PeriodField(forms.CharField):
    """A period as people write it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("Period"))
        kwargs.setdefault(
            "help_text", gettext_lazy("For example 2026, Q3/2026, 6 months 2026, 07/2026.")
        )
        super().__init__(max_length=40, **kwargs)

    def clean(self, value) -> Period | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_period(text)
        except NotAPeriod as problem:
            raise ValidationError(
                _("“%(text)s” is no period. Type 2026, Q3/2026, 6 months 2026 or 07/2026."),
                code="not_a_period",
                params={"text": quoted(text)},
            ) from problem

    def prepare_value(self, value):
        return value_in_box(value) if isinstance(value, Period) else value


def value_in_box(period: Period) -> str:
    return actuals.period_words(period)


class PaperField(forms.CharField):
    """One paper: its number with the day, its address on the web, or its title."""

    def __init__(self, **kwargs):
        super().__init__(
            label=gettext_lazy("Paper it rests on"),
            required=False,
            max_length=500,
            help_text=gettext_lazy(
                "Its number and day, such as 482/NQ-HĐND ngày 26/11/2025; or its address or title."
            ),
            **kwargs,
        )

    def clean(self, value) -> str:
        text = words.nfc(super().clean(value))
        if len(parse_decisions(text).citations) > 1:
            raise ValidationError(
                _("These are several papers. Type the one this rests on."), code="several_papers"
            )
        return text


class Reasoned(Grouped, forms.Form):
    """A deed with its reason, which stands in the history."""

    why = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("It stands in the history beside your name."),
    )


# Targets


class TargetForm(Reasoned):
    """What was promised of one indicator for one period."""

    period = PeriodField()
    words = forms.CharField(
        label=gettext_lazy("The target in its own words"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "As the paper words it: “about 7–7.5 %”, “below 4.5 %”, “at least 20”, “100 %”."
        ),
    )
    operator = forms.ChoiceField(
        label=gettext_lazy("Read as"),
        required=False,
        help_text=gettext_lazy("Only where the words cannot be read by themselves."),
    )
    low = NumberField(label=gettext_lazy("From"), required=False, decimals=DECIMALS, most=MOST)
    high = NumberField(label=gettext_lazy("To"), required=False, decimals=DECIMALS, most=MOST)
    said = PartialDayField(label=gettext_lazy("Said on"), required=False)
    paper = PaperField()
    scenario = forms.CharField(
        label=gettext_lazy("Scenario"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Empty, unless the paper gives several."),
    )
    assigned_to = forms.CharField(
        label=gettext_lazy("Assigned unit"), required=False, max_length=200
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=1000)
    beside = forms.BooleanField(
        label=gettext_lazy("Another source promises this beside the target that stands"),
        required=False,
    )

    groups = [
        (gettext_lazy("The target"), ["period", "words", "operator", "low", "high", "beside"]),
        (gettext_lazy("Who said it"), ["said", "paper", "scenario", "assigned_to", "note"]),
        (gettext_lazy("This deed"), ["why"]),
    ]

    def __init__(self, *args, indicator: Indicator, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        self.goal: Goal | None = None
        choices = [(name, capfirst(str(text))) for name, text in OPERATOR_WORDS.items()]
        self.fields["operator"].choices = [("", _("As the words say")), *choices]
        for name in ("low", "high"):
            self.fields[name].unit = indicator.unit_words
        self.fields["said"].latest = today

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("words") and not {"operator", "low", "high"} & set(self.errors):
            try:
                self.goal = self._goal(cleaned)
            except NotAGoal as problem:
                name = "low" if problem.code in OF_THE_BOXES else "words"
                self.add_error(name, goal_error(problem, self.indicator))
        return cleaned

    def _goal(self, cleaned) -> Goal:
        unit = self.indicator.unit
        if cleaned.get("operator"):
            return Goal.from_bounds(
                cleaned["operator"], cleaned["low"], cleaned["high"], unit, cleaned["words"]
            )
        if cleaned.get("low") is not None or cleaned.get("high") is not None:
            raise NotAGoal(GoalProblem.MISSING_BOUND, cleaned["words"])
        return goals.parse_goal(cleaned["words"], unit, direction=self.indicator.direction)

    @property
    def values(self) -> dict:
        """What a TargetRow takes beside indicator, period, goal and paper."""
        said = self.cleaned_data["said"]
        return {
            **{name: self.cleaned_data[name] for name in ("assigned_to", "note")},
            "said_on": said and said.first,
            "said_precision": said.precision.value if said else "day",
        }


class ChangeTargetForm(TargetForm):
    """The present link of a chain gets another behind it: period and scenario stay."""

    period = None
    scenario = None
    beside = None

    groups = [
        (gettext_lazy("The target from now on"), ["words", "operator", "low", "high"]),
        (gettext_lazy("Who said it"), ["said", "paper", "assigned_to", "note"]),
        (gettext_lazy("This deed"), ["why"]),
    ]

    def __init__(self, *args, target: Target, **kwargs):
        super().__init__(*args, indicator=target.indicator, **kwargs)
        self.fields["words"].last = LastValue(
            reading(target), target.said_on, str(target.source or "")
        )


class CorrectTargetForm(ChangeTargetForm):
    """A slip in recording; what stands in the boxes is what was recorded."""

    groups = [(gettext_lazy("The target"), ["words", "operator", "low", "high"])]
    groups += ChangeTargetForm.groups[1:]

    def __init__(self, *args, target: Target, **kwargs):
        kwargs["initial"] = {
            "words": target.words,
            "said": target.said,
            "paper": str(target.source or ""),
            "assigned_to": target.assigned_to,
            "note": target.note,
        } | kwargs.get("initial", {})
        super().__init__(*args, target=target, **kwargs)
        self.target = target
        self.fields["why"].required = True
        self.fields["why"].label = _("What was wrong")

    def _goal(self, cleaned) -> Goal:
        """Words left as they stood keep their reading, which somebody may have chosen."""
        chosen = cleaned.get("operator") or cleaned["low"] is not None
        if cleaned["words"] == self.target.words and not chosen:
            return actuals.goal_of(self.target)
        return super()._goal(cleaned)


def reading(target: Target) -> str:
    """How the words of a target are understood: "at least 8 %"."""
    goal = actuals.goal_of(target)
    operator = capfirst(str(OPERATOR_WORDS[goal.operator]))
    bounds = [goal.low, goal.high] if goal.low != goal.high else [goal.low]
    numbers = "–".join(formats.number(number) for number in bounds if number is not None)
    if not numbers or goal.operator is Operator.ALL:
        return operator
    return f"{operator} {numbers}\u00a0{target.indicator.unit_words}"


OF_THE_BOXES = {
    GoalProblem.MISSING_BOUND,
    GoalProblem.UNNEEDED_BOUND,
    GoalProblem.LOW_ABOVE_HIGH,
    GoalProblem.NOT_A_RANK,
}


def goal_error(problem: NotAGoal, indicator: Indicator) -> ValidationError:
    if problem.code is GoalProblem.AMBIGUOUS_NUMBER:
        small, large = (formats.number_to_type(one) for one in sorted(problem.readings, key=abs))
        return ValidationError(
            _("A number in “%(text)s” can be read in two ways. Type %(large)s or %(small)s."),
            code=problem.code,
            params={"text": quoted(problem.text), "large": large, "small": small},
        )
    told = {
        GoalProblem.EMPTY: _("Type the target as the paper words it, such as “at least 20”."),
        GoalProblem.UNIT_DIFFERS: _(
            "These words name another unit. This indicator is kept in %(unit)s."
        )
        % {"unit": indicator.unit_words},
        GoalProblem.MISSING_BOUND: _(
            "Choose how the words are to be read, and type the numbers it needs."
        ),
        GoalProblem.UNNEEDED_BOUND: _("This reading needs one number less. Empty a box."),
        GoalProblem.LOW_ABOVE_HIGH: _("Type the lower number first."),
        GoalProblem.NOT_A_RANK: _("A rank is a whole number from 1 on."),
    }
    otherwise = _(
        "These words cannot be read as one target. Type them like “7–7.5 %” or “at least 20”, or"
        " choose below how to read them."
    )
    return ValidationError(told.get(problem.code, otherwise), code=problem.code)


# Outcomes


DOUBTS = {
    Doubt.INDEX_FOR_GROWTH: gettext_lazy(
        "%(value)s looks like an index. This indicator is kept as growth: type %(growth)s."
    ),
    Doubt.GROWTH_FOR_INDEX: gettext_lazy(
        "%(value)s looks like growth. This indicator is kept as an index: type %(index)s."
    ),
    Doubt.NOT_A_SHARE: gettext_lazy("A share lies between 0 and 100 %%."),
    Doubt.TEN_TIMES: gettext_lazy(
        "%(value)s is many times more or less than %(earlier)s, as it is otherwise. Was a comma"
        " mistaken?"
    ),
    Doubt.THOUSAND_TIMES: gettext_lazy(
        "%(value)s is many hundred times more or less than %(earlier)s, as it is otherwise. Was"
        " the unit mistaken? It is kept in %(unit)s."
    ),
    Doubt.UNUSUAL: gettext_lazy("%(value)s is far from %(earlier)s, as it is otherwise."),
}


class OutcomeForm(Reasoned):
    """What an indicator was in a period, as one source has it."""

    period = PeriodField()
    value = NumberField(label=gettext_lazy("Outcome"), decimals=DECIMALS, most=MOST)
    value_high = NumberField(
        label=gettext_lazy("Up to"),
        required=False,
        decimals=DECIMALS,
        most=MOST,
        help_text=gettext_lazy("Only for an estimate given as a range."),
    )
    part = NumberField(
        label=gettext_lazy("Numerator"), required=False, decimals=DECIMALS, most=MOST, least=0
    )
    whole = NumberField(
        label=gettext_lazy("Denominator"), required=False, decimals=DECIMALS, most=MOST, least=0
    )
    keep_odd = forms.CharField(
        required=False,
        widget=forms.HiddenInput,
        label=gettext_lazy("I have looked again: this is right, keep it."),
    )
    vintage = forms.ChoiceField(label=gettext_lazy("Vintage"), choices=Vintage.choices)
    state_at = PartialDayField(
        label=gettext_lazy("State at"),
        required=False,
        help_text=gettext_lazy("For a figure of one day; empty for a figure of the whole period."),
    )
    published = PartialDayField(label=gettext_lazy("Published on"), required=False)
    paper = PaperField()
    certainty = forms.CharField(
        label=gettext_lazy("Certainty as stated"), required=False, max_length=100
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=1000)

    groups = [
        (
            gettext_lazy("The figure"),
            ["period", "value", "value_high", "part", "whole", "keep_odd", "vintage", "state_at"],
        ),
        (gettext_lazy("Who published it"), ["published", "paper", "certainty", "note"]),
        (gettext_lazy("This deed"), ["why"]),
    ]

    def __init__(
        self,
        *args,
        indicator: Indicator,
        today: date,
        around: Surroundings | None = None,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.indicator, self.around, self.today = indicator, around, today
        for name in ("value", "value_high"):
            self.fields[name].unit = indicator.unit_words
        for name in ("published", "state_at"):
            self.fields[name].latest = today
        if indicator.expression != "share":
            del self.fields["part"], self.fields["whole"]
        if around is not None and around.before is not None:
            before = around.before
            self.fields["value"].last = LastValue(
                f"{before.words} ({before.when_words}, {before.vintage_words})",
                source=str(before.source or ""),
            )

    def clean(self):
        cleaned = super().clean()
        low, high = cleaned.get("value"), cleaned.get("value_high")
        if low is not None and high is not None and high < low:
            self.add_error("value_high", _("Type the lower number first."))
        part, whole = cleaned.get("part"), cleaned.get("whole")
        if (part is None) != (whole is None):
            self.add_error("whole", _("Type numerator and denominator, or neither."))
        elif whole == 0:
            self.add_error("whole", _("A share needs a denominator above zero."))
        period = cleaned.get("period")
        if period and CIVIL.days(period).first > self.today:
            self.add_error("period", _("The period has not begun. Type an earlier one."))
        if not self.errors:
            self._ask_about(low)
        return cleaned

    def _ask_about(self, value: Decimal) -> None:
        """Ask once about an unlikely figure; the answer counts for this very figure."""
        earlier = self.around.earlier if self.around else ()
        doubt = actuals.doubt_about(self.indicator.expression, value, earlier)
        asked = f"{value:f}"
        if doubt is None or self.cleaned_data.get("keep_odd") == asked:
            return
        self.data = self.data.copy()
        self.data.pop(self.add_prefix("keep_odd"), None)
        self.fields["keep_odd"].widget = forms.CheckboxInput(attrs={"value": asked})
        last = max(earlier, key=abs) if earlier else Decimal(0)
        told = {
            "value": formats.number(value),
            "growth": formats.number_to_type(value - 100),
            "index": formats.number_to_type(value + 100),
            "earlier": formats.number(last),
            "unit": self.indicator.unit_words,
        }
        self.add_error("value", str(DOUBTS[doubt]) % told)
        self.add_error("keep_odd", _("Mend the figure, or tick the box if it is right."))

    @property
    def values(self) -> dict:
        """What an ObservationRow takes beside indicator, period and paper."""
        cleaned = self.cleaned_data
        published, state_at = cleaned["published"], cleaned.get("state_at")
        return {
            **{name: cleaned[name] for name in ("value_high", "vintage", "certainty", "note")},
            "value": cleaned["value"],
            "part": cleaned.get("part"),
            "whole": cleaned.get("whole"),
            "as_typed": self.data.get(self.add_prefix("value"), "")[:120],
            "at_point": formats.partial_day(state_at) if state_at else "",
            "published_on": published and published.first,
            "published_precision": published.precision.value if published else "day",
        }


class CorrectOutcomeForm(OutcomeForm):
    """A slip in recording; indicator and period stay."""

    period = None
    groups = [
        (gettext_lazy("The figure"), [n for n in OutcomeForm.groups[0][1] if n != "period"]),
        *OutcomeForm.groups[1:],
    ]

    def __init__(self, *args, observation: Observation, **kwargs):
        names = ("value", "value_high", "part", "whole", "vintage", "certainty", "note")
        kwargs["initial"] = {
            **{name: getattr(observation, name) for name in names},
            "state_at": actuals.point(observation.at_point) or observation.at_point,
            "published": observation.published,
            "paper": str(observation.source or ""),
        }
        super().__init__(*args, indicator=observation.indicator, **kwargs)
        if observation.at_point and actuals.point(observation.at_point) is None:
            # Words that are no day stay as they are.
            del self.fields["state_at"]
        self.observation = observation
        self.fields["why"].required = True
        self.fields["why"].label = _("What was wrong")

    @property
    def values(self) -> dict:
        values = super().values
        if "state_at" not in self.fields:
            values["at_point"] = self.observation.at_point
        return values


class WithdrawForm(Reasoned):
    groups = [("", ["why"])]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["why"].required = True


class PublishForm(Reasoned):
    """Which vintage of what the register says is published, for which period."""

    period = PeriodField()
    vintage = forms.ChoiceField(label=gettext_lazy("Vintage"), choices=Vintage.choices[:3])
    published = PartialDayField(label=gettext_lazy("Published on"), required=False)
    paper = PaperField()

    groups = [("", ["period", "vintage", "published", "paper", "why"])]

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["published"].latest = today
