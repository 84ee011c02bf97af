"""Tasks of the year's plan: what is ordered, of whom, until when, and how far it is."""

from datetime import date

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanoi_industry.fields import DayField, NumberField, PartialDayField
from hanoi_industry.periods import FIRST_YEAR, LAST_YEAR
from targets.forms.frame import PaperField, Reasoned
from targets.models import Indicator, TaskKind, TaskState
from targets.tasks import Task

# A state of the filter that is no state of a task, and a year of it that is none.
LATE = "late"
ALL_YEARS = 0


class TaskForm(Reasoned):
    """One task; without `task` it is a new one, else what is so of it from a day on."""

    year = NumberField(
        label=gettext_lazy("Year of the plan"), decimals=0, least=FIRST_YEAR, most=LAST_YEAR
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=TaskKind.choices)
    text = forms.CharField(
        label=gettext_lazy("What is to be done"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    lead_unit = forms.CharField(label=gettext_lazy("Lead unit"), required=False, max_length=200)
    supporting_units = forms.CharField(
        label=gettext_lazy("Supporting units"), required=False, max_length=500
    )
    due = PartialDayField(
        label=gettext_lazy("Due on"),
        required=False,
        help_text=gettext_lazy("As much as is known: a day, a month, a quarter or a year."),
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=TaskState.choices)
    result = forms.CharField(
        label=gettext_lazy("Result"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    serves = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Serves the targets of"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    paper = PaperField()
    valid_from = DayField(label=gettext_lazy("True from"))
    shown = forms.IntegerField(required=False, widget=forms.HiddenInput)

    groups = [
        (gettext_lazy("The task"), ["year", "kind", "text", "serves"]),
        (gettext_lazy("Who and until when"), ["lead_unit", "supporting_units", "due"]),
        (gettext_lazy("How far it is"), ["state", "result"]),
        (gettext_lazy("This deed"), ["valid_from", "paper", "why"]),
    ]

    def __init__(self, *args, today: date, task: Task | None = None, **kwargs):
        kwargs["initial"] = {
            "valid_from": today,
            **({"year": today.year} if task is None else _held(task)),
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        indicators = {str(one.pk): one for one in Indicator.objects.order_by("position", "code")}
        # By what is offered, so that a number no database holds is asked of none.
        self.fields["serves"].choices = [(pk, one.name) for pk, one in indicators.items()]
        self.fields["serves"].coerce = indicators.get
        self.fields["valid_from"].latest = today
        if task is not None:
            del self.fields["year"]

    def clean(self):
        cleaned = super().clean()
        is_closed = cleaned.get("state") in (TaskState.DONE, TaskState.DROPPED)
        if is_closed and not cleaned.get("result"):
            self.add_error("result", _("Say what came of it, or why it was dropped."))
        return cleaned

    @property
    def facts(self) -> dict:
        """What the facts of a task take, beside their day and paper."""
        names = ("kind", "text", "lead_unit", "supporting_units", "state", "result")
        due = self.cleaned_data["due"]
        return {
            **{name: self.cleaned_data[name] for name in names},
            "due_on": due and due.first,
            "due_precision": due.precision.value if due else "day",
        }


def _held(task: Task) -> dict:
    facts = task.facts
    names = ("kind", "text", "lead_unit", "supporting_units", "due", "state", "result")
    return {
        **{name: getattr(facts, name) for name in names},
        "serves": [indicator.pk for indicator in task.serves],
        "shown": facts.pk,
    }


class TaskChoice(forms.Form):
    """Which tasks of which year are listed; what is no choice is left aside."""

    year = forms.TypedChoiceField(label=gettext_lazy("Year"), required=False, coerce=int)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("all")), (LATE, gettext_lazy("late")), *TaskState.choices],
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("all")), *TaskKind.choices],
    )

    def __init__(self, parameters, *, today: date, years: list[int]):
        super().__init__({**parameters.dict(), "year": parameters.get("year") or str(today.year)})
        self.today = today
        listed = sorted({*years, today.year}, reverse=True)
        all_years = (ALL_YEARS, gettext_lazy("all"))
        self.fields["year"].choices = [*((year, year) for year in listed), all_years]

    @cached_property
    def asked(self) -> dict:
        """The year (None: all of them), the state and the kind, whatever the address says."""
        self.is_valid()
        year = self.cleaned_data.get("year", "")
        return {
            "year": self.today.year if year == "" else year or None,
            "state": self.cleaned_data.get("state", ""),
            "kind": self.cleaned_data.get("kind", ""),
        }

    def lets_pass(self, task: Task) -> bool:
        state, kind = self.asked["state"], self.asked["kind"]
        if state == LATE and not task.is_late:
            return False
        if state not in ("", LATE) and task.facts.state != state:
            return False
        return kind in ("", task.facts.kind)
