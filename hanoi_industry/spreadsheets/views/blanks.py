"""What a person may take along to fill in: a template, or all that is recorded as a plain table."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import View

from hanoi_industry.exports.views import answer, answer_written
from hanoi_industry.spreadsheets.blanks import Blank, recorded
from hanoi_industry.spreadsheets.views.frame import ImportPage


class Template(ImportPage, View):
    """A workbook with the rows this person may import for; `?only=missing`: those that lack something."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        only_missing = request.GET.get("only") == "missing" and bool(self.sheet.important)
        day = timezone.localdate()
        blank = Blank(self.sheet, request.user, day, only_missing=only_missing)
        what = _("Template: %(what)s") % {"what": self.sheet.title}
        return answer_written(request, blank.write, what, f"{what} {day}.xlsx")


class Recorded(ImportPage, View):
    """The same rows without the help of a template, in every format."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, ending, *args, **kwargs):
        day = timezone.localdate()
        table = recorded(self.sheet, self.sheet.recorded(by=request.user, day=day))
        return answer(request, table, ending, f"{self.sheet.title} {day}")
