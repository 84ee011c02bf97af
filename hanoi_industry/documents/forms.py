"""Cleans what people type about a paper; never saves."""

from datetime import date

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hanoi_industry import words
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.areas.models import Area
from hanoi_industry.documents import attachments
from hanoi_industry.documents.models import Document, Kind, Precision
from hanoi_industry.fields import Grouped, PartialDayField

FIRST_PAPER = date(1945, 9, 2)


class OneLineField(forms.CharField):
    """A line of text without what no keyboard types."""

    def to_python(self, value):
        return words.nfc(super().to_python(value) or "")


def _longest(name: str) -> int:
    return Document._meta.get_field(name).max_length


ACCEPTED = (*attachments.ENDINGS, *attachments.ALSO_CALLED)


class DocumentForm(Grouped, forms.Form):
    groups = [
        (_("The paper"), ["number", "kind", "title"]),
        (_("Where it comes from"), ["issuer", "issued", "address"]),
        (_("Whose it is"), ["area"]),
    ]

    number = OneLineField(
        label=_("Number"),
        required=False,
        max_length=_longest("number"),
        help_text=_("As on the paper, for example 298/QĐ-UBND."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.DECISION)
    title = OneLineField(label=_("Title"), required=False, max_length=_longest("title"))
    issuer = OneLineField(label=_("Issued by"), required=False, max_length=_longest("issuer"))
    issued = PartialDayField(label=_("Issued on"), required=False, earliest=FIRST_PAPER)
    address = forms.URLField(
        label=_("Address on the web"),
        required=False,
        max_length=_longest("address"),
        assume_scheme="https",
        error_messages={"invalid": _("Type a whole address, such as https://hanoi.gov.vn/…")},
    )
    area = forms.ModelChoiceField(
        label=_("Area"),
        queryset=Area.objects.none(),
        required=False,
        empty_label=_("Whole city: readable by everybody"),
        help_text=_("A paper of one commune is readable there and by readers of the whole city."),
        error_messages={"invalid_choice": _("Choose an area for which you keep papers.")},
    )

    def __init__(self, *args, by, today: date, document: Document | None = None, **kwargs):
        if document is not None:
            kwargs["initial"] = {**_said_of(document), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["issued"].latest = today
        area = self.fields["area"]
        numbers = by.area_numbers_where(Permission.DOCUMENTS_EDIT)
        area.queryset = _areas(numbers, today, document)
        if numbers is not None:
            area.required = True
            area.empty_label = None

    def clean(self):
        cleaned = super().clean()
        if not any(cleaned.get(name) or name in self.errors for name in _NAMES):
            raise forms.ValidationError(
                _(
                    "Type a number, a title or an address, so that the paper can be told from "
                    "others."
                ),
                code="no_name",
            )
        return cleaned

    @property
    def values(self) -> dict:
        """What a service takes."""
        issued = self.cleaned_data["issued"]
        return {
            **{name: self.cleaned_data[name] for name in (*_NAMES, "kind", "issuer", "area")},
            "issued_on": issued.day if issued else None,
            "issued_precision": issued.precision.value if issued else Precision.DAY,
        }


class ReviseDocumentForm(DocumentForm):
    groups = [*DocumentForm.groups, (_("This change"), ["why"])]

    why = OneLineField(
        label=_("Reason"),
        required=False,
        max_length=500,
        help_text=_("Stands in the history beside your name."),
    )


class AttachForm(forms.Form):
    """The file of a paper; `values` of its refusal are told under the box."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{one}" for one in ACCEPTED)}),
        help_text=_("A scan (pdf, jpg, png) or an office document (xlsx, docx) of at most 20 MB."),
        error_messages={
            "required": _("Choose the file of the paper."),
            "empty": _("The file is empty. Choose the file of the paper."),
            "invalid": _("Choose the file of the paper."),
        },
    )
    why = OneLineField(
        label=_("Reason"),
        required=False,
        max_length=500,
        help_text=_("Stands in the history beside your name."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            attachments.check(file, file.name, file.size)
        except attachments.Refused as refused:
            words_for = REFUSALS[refused.reason]
            raise forms.ValidationError(
                words_for, code=refused.reason, params=refused.params
            ) from refused
        return file


ACCEPTED_WORDS = _("Choose a pdf, jpg, png, xlsx or docx file without macros.")
REFUSALS = {
    attachments.Reason.EMPTY: _("The file is empty. Choose the file of the paper."),
    attachments.Reason.TOO_LARGE: _(
        "The file is larger than %(most)s MB. Scan it more coarsely, or in parts."
    ),
    attachments.Reason.NOT_A_KIND: ACCEPTED_WORDS,
    attachments.Reason.ANOTHER_NAME: _(
        "By its content this is a %(found)s file, and its name says otherwise. Rename it, or choose"
        " the right one."
    ),
}
_NAMES = ("number", "title", "address")


def _said_of(document: Document) -> dict:
    said = {name: getattr(document, name) for name in (*_NAMES, "kind", "issuer", "area")}
    return {**said, "issued": document.issued}


def _areas(numbers: list[int] | None, today: date, document: Document | None):
    """Communes of today where the person keeps papers, and the paper's own area."""
    present = Area.objects.communes().as_of(today)
    own = Q(pk=document.area_id) if document is not None and document.area_id else Q(pk__in=[])
    areas = Area.objects.filter(Q(pk__in=present.values("pk")) | own)
    if numbers is not None:
        areas = areas.filter(pk__in=numbers)
    return areas.in_alphabet()
