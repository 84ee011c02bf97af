"""What the forms share: the paper they cite, and the reason of the deed."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanoi_industry import words
from hanoi_industry.documents.parsing import parse_decisions
from hanoi_industry.fields import Grouped
from targets.models import LARGEST

MOST = LARGEST - 1


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


class WithdrawForm(Reasoned):
    groups = [("", ["why"])]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["why"].required = True
