"""Steps of clusters in the administration; moving a plan needs a reason here as well."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from clusters import services
from clusters.admin.facts import FactsAdmin, FactsForm
from clusters.admin.frame import text_box
from clusters.forms import why_it_moves
from clusters.models import MilestoneFacts
from clusters.register import partial
from hanoi_industry import formats
from hanoi_industry.fields import PartialDayField
from hanoi_industry.periods import PartialDay


class MilestoneFactsForm(FactsForm):
    """Days are typed as well as they are known, and kept with their precision."""

    planned = PartialDayField(
        label=gettext_lazy("Planned for"),
        required=False,
        widget=text_box(),
        help_text=gettext_lazy("As much as is known: a day, a month, a quarter or a year."),
    )
    actual = PartialDayField(
        label=gettext_lazy("Done on"),
        required=False,
        widget=text_box(),
        help_text=gettext_lazy("As much as is known. Choose the state “done” as well."),
    )

    def get_initial_for_field(self, field, field_name):
        if field_name in ("planned", "actual") and self.instance.pk is not None:
            return known_day(self.instance, field_name)
        return super().get_initial_for_field(field, field_name)


def known_day(fact: MilestoneFacts, name: str) -> PartialDay | None:
    return partial(getattr(fact, f"{name}_on"), getattr(fact, f"{name}_precision"))


@admin.register(MilestoneFacts)
class MilestoneFactsAdmin(FactsAdmin):
    import_address = "clusters:import-milestones:start"
    form = MilestoneFactsForm
    subject = ("cluster", "kind")
    shown = ("state", "planned", "actual")
    filtered = ("kind", "state", "move_reason")

    def facts_shown(self):
        return ["state", "planned", "move_reason", "actual", "note"]

    @admin.display(description=gettext_lazy("planned for"), ordering="planned_on")
    def planned(self, obj):
        return formats.partial_day(known_day(obj, "planned"))

    @admin.display(description=gettext_lazy("done on"), ordering="actual_on")
    def actual(self, obj):
        return formats.partial_day(known_day(obj, "actual"))

    def facts_of(self, form):
        facts = super().facts_of(form)
        for name in ("planned", "actual"):
            day = form.cleaned_data[name]
            facts[f"{name}_on"] = day.first if day else None
            facts[f"{name}_precision"] = day.precision.value if day else None
        return facts

    def state(self, request, form):
        cleaned = form.cleaned_data
        day = cleaned["valid_from"]
        now = services.held(cleaned["cluster"], MilestoneFacts, day, kind=cleaned["kind"])
        before = known_day(now, "planned") if now is not None else None
        moves = before is not None and cleaned["planned"] not in (None, before)
        if moves and not cleaned["move_reason"]:
            raise ValidationError({"move_reason": why_it_moves(before)})
        return super().state(request, form)
