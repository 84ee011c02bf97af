"""What a person types on the pages of an import; forms clean and never save."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hanoi_industry.fields import DayField
from hanoi_industry.spreadsheets import messages
from hanoi_industry.spreadsheets.guard import MAX_FILE_BYTES

ENCODINGS = (("", _("found by itself")), *messages.ENCODINGS.items())
ENDINGS = ".xlsx,.xlsm,.xls,.xlsb,.ods,.csv,.tsv,.txt"


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
        help_text=_("An Excel or LibreOffice workbook, or a csv file, of at most 20 MB."),
        error_messages={
            "required": _("Choose the file that holds the table."),
            "empty": _("The file is empty. Choose the file that holds the table."),
            "invalid": _("Choose the file that holds the table."),
        },
        allow_empty_file=False,
    )
    as_of = DayField(
        label=_("Figures as of"),
        help_text=_(
            "The day from which the figures are true, where a row names no day of its own."
        ),
    )
    encoding = forms.ChoiceField(
        label=_("Letters of a text file"),
        choices=ENCODINGS,
        required=False,
        help_text=_("Only for csv and txt, and only if the letters came out wrong."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 20 MB. Delete pictures and sheets that are not needed.")
            )
        return file
