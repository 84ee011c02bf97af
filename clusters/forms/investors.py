"""Who builds the infrastructure of a cluster."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.forms.facts import FactsForm
from clusters.models import Investor, InvestorFacts, InvestorKind
from hanoi_industry import words


class InvestorForm(FactsForm):
    """The investor is typed by name and tax code: a list of all would tell of other areas."""

    model = InvestorFacts
    without = ("investor",)
    boxes_before = ("name", "tax_code", "kind")
    may_not_apply = ("investor",)

    name = forms.CharField(
        required=False, max_length=250, label=gettext_lazy("Infrastructure investor")
    )
    tax_code = forms.RegexField(
        r"^\d{10}(-\d{3})?$",
        required=False,
        label=gettext_lazy("Tax code"),
        help_text=gettext_lazy("Ten digits, or ten and three. One tax code is one investor."),
        error_messages={
            "invalid": gettext_lazy("Type the ten digits of the tax code, such as 0101234567.")
        },
    )
    kind = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Kind"),
        choices=[
            ("", gettext_lazy("Not known")),
            *((value, capfirst(label)) for value, label in InvestorKind.choices),
        ],
    )

    def label_of(self, name):
        return _("There is no investor") if name == "investor" else super().label_of(name)

    def shown_values(self, row):
        investor = row.investor
        if investor is None:
            return {"note": row.note}
        return {
            "name": investor.name,
            "tax_code": investor.tax_code,
            "kind": investor.kind,
            "note": row.note,
        }

    def named(self) -> tuple[str, str, str] | None:
        cleaned = self.cleaned_data
        name = words.nfc(cleaned.get("name", ""))
        return (name, cleaned.get("tax_code", ""), cleaned.get("kind", "")) if name else None

    def check_more(self, cleaned):
        if cleaned.get("tax_code") and not cleaned.get("name"):
            self.add_error("name", _("Type the name of the investor as well."))
        if cleaned.get("name") and "investor" in cleaned.get("not_applicable", []):
            self.add_error(
                "name", _("Either name the investor or tick that there is none, not both.")
            )

    def facts(self):
        facts = super().facts()
        named_before = self._named_before()
        if self.named() != named_before or "investor" in set(self.not_applicable()) ^ set(
            self._absent_before()
        ):
            facts["investor"] = self.named()
        return facts

    def _named_before(self):
        investor = self.row.investor if self.row is not None else None
        return (investor.name, investor.tax_code, investor.kind) if investor is not None else None

    def odd_in_words(self, cleaned):
        name, tax_code = cleaned.get("name"), cleaned.get("tax_code")
        known = Investor.objects.filter(tax_code=tax_code).first() if tax_code else None
        if known is not None and words.accent_free(known.name) != words.accent_free(name):
            # The other name is not said: it may be of an area the person does not read.
            yield _(
                "The tax code %(tax_code)s is recorded under another name. If you keep it, the cluster"
                " gets the investor of that tax code."
            ) % {"tax_code": tax_code}
