"""Signing in and changing one's password; nothing here tells whether an account exists."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hanoi_industry import words
from hanoi_industry.accounts.passwords import LONGEST

LONGEST_NAME = 60


class SignInForm(AuthenticationForm):
    """One text for an unknown name, a wrong password and a person who is switched off."""

    username = forms.CharField(
        label=_("Sign-in name"),
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "username", "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    error_messages = {
        "invalid_login": _(
            "Name and password do not go together. Check both; capitals in the password matter."
        ),
        "inactive": _(
            "Name and password do not go together. Check both; capitals in the password matter."
        ),
    }

    def clean_username(self):
        return words.nfc(self.cleaned_data["username"]).lower()

    def clean(self):
        name = self.cleaned_data.get("username", "")
        password = self.cleaned_data.get("password", "")
        if len(password) > LONGEST or len(name) > LONGEST_NAME:
            # Refused before hashing, which would take seconds for a text of megabytes.
            raise self.get_invalid_login_error()
        return super().clean()


class OwnPasswordForm(PasswordChangeForm):
    old_password = forms.CharField(
        label=_("Password until now"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    new_password1 = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "At least 12 letters. Several words that have nothing to do with each other are easy "
            "to remember and hard to guess."
        ),
    )
    new_password2 = forms.CharField(
        label=_("New password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": _("This is not your password until now. Type it again."),
        "password_mismatch": _("The two new passwords differ. Type the same one twice."),
    }

    def clean_old_password(self):
        if len(self.cleaned_data["old_password"]) > LONGEST:
            raise ValidationError(
                self.error_messages["password_incorrect"], code="password_incorrect"
            )
        return super().clean_old_password()
