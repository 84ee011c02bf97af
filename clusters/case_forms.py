"""What people type about a case: who sees to it, until when, what was done, how it ends; nothing saves."""

from datetime import date

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.forms import PaperField
from clusters.models import NoteKind
from hanoi_industry.accounts.models import User
from hanoi_industry.accounts.permissions import Permission, roles_with
from hanoi_industry.areas.models import Area
from hanoi_industry.fields import DayField, LastValue

LONGEST_REASON = 500


def recorders_for(area: Area | None):
    """People who may record for an area (None: for the whole city alone), by name."""
    roles = roles_with(Permission.REGISTER_EDIT)
    of_the_city = User.objects.filter(grants__role__in=roles, grants__whole_city=True)
    of_the_area = User.objects.filter(grants__role__in=roles, grants__area=area)
    people = of_the_city if area is None else of_the_city | of_the_area
    return people.filter(is_active=True).distinct().order_by("full_name", "pk")


class OfACase(forms.Form):
    """What is decided of a case, by somebody who saw the row that `shown` names."""

    shown = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def look_at(self, facts) -> None:
        """Somebody else was quicker: what was typed stays, and now stands against their row."""
        self.data = self.data.copy()
        self.data[self.add_prefix("shown")] = str(facts.pk)


class AssignForm(OfACase):
    """`facts` is how the case stands now; its values stand in the boxes."""

    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Seen to by"),
        required=False,
        empty_label=gettext_lazy("nobody"),
        help_text=gettext_lazy("Only people who record for this area can be chosen."),
    )
    due_on = DayField(label=gettext_lazy("To be mended by"), required=False)
    why = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("It stands in the story of the case."),
    )

    def __init__(self, *args, facts, area: Area | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = recorders_for(area)
        self.fields["due_on"].earliest = facts.case.opened_on
        self._stand_against(facts)

    def _stand_against(self, facts) -> None:
        self.facts = facts
        self.fields["owner"].last = LastValue(
            str(facts.owner) if facts.owner is not None else _("nobody")
        )

    def look_at(self, facts) -> None:
        super().look_at(facts)
        self._stand_against(facts)

    def clean(self):
        cleaned = super().clean()
        is_same = (
            cleaned.get("owner") == self.facts.owner and cleaned.get("due_on") == self.facts.due_on
        )
        if not self.errors and is_same:
            raise forms.ValidationError(
                _("Nothing here differs from what is recorded. Change a value, or leave the page."),
                code="nothing_changed",
            )
        return cleaned


class NoteForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=[(value, capfirst(label)) for value, label in NoteKind.choices],
    )
    text = forms.CharField(
        label=gettext_lazy("In words"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    on = DayField(label=gettext_lazy("Day"))
    paper = PaperField(label=gettext_lazy("Paper of the letter"))

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].latest = today

    def clean(self):
        cleaned = super().clean()
        is_letter = cleaned.get("kind") in (NoteKind.LETTER_OUT, NoteKind.LETTER_IN)
        if is_letter and not cleaned.get("paper") and "paper" not in self.errors:
            self.add_error("paper", _("Type the number and the day of the letter."))
        return cleaned


class CloseForm(OfACase):
    """A case that no sample closes is closed by a signed decision, or not at all."""

    paper = PaperField(label=gettext_lazy("Signed decision"))
    why = forms.CharField(
        label=gettext_lazy("What was decided"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["paper"].required = True

    def clean_paper(self):
        if not self.cleaned_data["paper"]:
            raise forms.ValidationError(
                _(
                    "Without a sample that meets the limits a case is closed by a signed decision"
                    " alone. Type its number and day."
                ),
                code="no_decision",
            )
        return self.cleaned_data["paper"]


class ReopenForm(OfACase):
    why = forms.CharField(
        label=gettext_lazy("Why it is opened again"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
