"""What came of it: an unlikely figure is asked about instead of refused."""

from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanoi_industry import formats
from hanoi_industry.fields import LastValue, NumberField, PartialDayField
from hanoi_industry.periods import CIVIL
from targets import actuals, entry, expressions
from targets.actuals import Surroundings
from targets.doubts import doubt_about
from targets.forms.frame import MOST, PaperField, Reasoned
from targets.forms.periods import PeriodField
from targets.models import DECIMALS, Indicator, Observation, Vintage


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
        self.doubt = ""  # why the figure was asked about, once a person has said to keep it
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
        low, high = self._as_kept(cleaned)
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

    def _as_kept(self, cleaned) -> tuple[Decimal | None, Decimal | None]:
        """Where the source prints an index and growth is kept, or the other way round, converted."""
        how = (self.indicator.typed_as, self.indicator.expression)
        for name in ("value", "value_high"):
            if cleaned.get(name) is not None:
                cleaned[name] = expressions.as_kept(cleaned[name], *how)
        return cleaned.get("value"), cleaned.get("value_high")

    def _ask_about(self, value: Decimal) -> None:
        """Ask once about an unlikely figure; the answer counts for this very figure."""
        earlier = self.around.earlier if self.around else ()
        doubt = doubt_about(self.indicator.expression, value, earlier)
        asked = f"{value:f}"
        if doubt is None:
            return
        if self.cleaned_data.get("keep_odd") == asked:
            self.doubt = doubt
            if not self.cleaned_data["why"]:
                self.add_error("why", _("Say why the unlikely figure is right."))
            return
        self.data = self.data.copy()
        self.data.pop(self.add_prefix("keep_odd"), None)
        self.fields["keep_odd"].widget = forms.CheckboxInput(attrs={"value": asked})
        self.add_error("value", entry.doubt_words(self.indicator, doubt, value, earlier))
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
            "doubt": self.doubt,
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
