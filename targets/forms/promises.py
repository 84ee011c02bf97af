"""What was promised: its words are read as a rule, and the reading is said back."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanoi_industry import formats
from hanoi_industry.fields import LastValue, NumberField, PartialDayField, quoted
from targets import actuals, entry, goals
from targets.forms.frame import MOST, PaperField, Reasoned
from targets.forms.periods import PeriodField
from targets.goals import Goal, GoalProblem, NotAGoal, Operator
from targets.models import DECIMALS, OPERATOR_WORDS, Indicator, Target

# Where the script writes how the words are read, while they are typed.
ECHO = format_html(
    '<span class="{}" data-verdict-for="{}" aria-live="polite"></span>', "office-verdict", "words"
)


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
        self.fields["words"].help_text = format_html("{} {}", self.fields["words"].help_text, ECHO)
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
        return goals.parse_goal(
            cleaned["words"],
            unit,
            direction=self.indicator.direction,
            is_growth=self.indicator.is_growth,
        )

    @property
    def check_address(self) -> str:
        return reverse("targets:check-target", args=[self.indicator.code])

    @property
    def verdict(self) -> entry.Verdict:
        """How the words are read, or what to type; said while somebody types."""
        if not self.data.get(self.add_prefix("words"), "").strip():
            return entry.Verdict("", "")
        self.is_valid()
        if self.goal is not None:
            reading = reading_of(self.goal, self.indicator)
            return entry.Verdict("plain", _("Read as: %(reading)s.") % {"reading": reading})
        told = [*self.errors.get("words", ()), *self.errors.get("low", ())]
        return entry.Verdict("missed", " ".join(map(str, told)))

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
    return reading_of(actuals.goal_of(target), target.indicator)


def reading_of(goal: Goal, indicator: Indicator) -> str:
    operator = capfirst(str(OPERATOR_WORDS[goal.operator]))
    bounds = [goal.low, goal.high] if goal.low != goal.high else [goal.low]
    numbers = "–".join(formats.number(number) for number in bounds if number is not None)
    if not numbers or goal.operator is Operator.ALL:
        return operator
    return f"{operator} {numbers}\u00a0{indicator.unit_words}"


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
        GoalProblem.BY_HOW_MUCH: _(
            "This says by how much it changes, not what is to be reached. Type the figure to be reached."
        ),
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
