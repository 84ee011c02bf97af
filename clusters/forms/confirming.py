"""Asking again where something is odd, instead of refusing it."""

import hashlib

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


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
