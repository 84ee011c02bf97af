"""The steps of a cluster, planned and done."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.forms.facts import FactsForm
from clusters.models import MilestoneFacts, MilestoneState
from clusters.register import partial
from hanoi_industry import formats
from hanoi_industry.fields import PartialDayField
from hanoi_industry.periods import PartialDay


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
