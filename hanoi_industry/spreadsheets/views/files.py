"""Files given back to whoever sent one: a list of all problems, and their own file with marks in it."""

from django.utils.translation import gettext as _
from django.views.generic import View

from hanoi_industry.exports.views import download
from hanoi_industry.exports.writing import Outgoing, written
from hanoi_industry.spreadsheets import messages as words_for
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.models import Work
from hanoi_industry.spreadsheets.references import parted
from hanoi_industry.spreadsheets.views.frame import ImportPage, OpenUpload


class Problems(OpenUpload, ImportPage, View):
    """All problems as a workbook, to be sent to whoever made the file."""

    def get(self, request, *args, **kwargs):
        kinds = [
            (words_for.FINDINGS[sign], name)
            for sign, name in (("missed", "faults"), ("odd", "oddities"), ("plain", "notes"))
        ]
        rows = (
            [
                word,
                row.sheet or self.opened.raw.name,
                parted(finding.address)[1],
                words_for.of_row(row.number),
                row.label,
                self.typed_shown(finding.address, finding.typed),
                words_for.of_finding(finding, self.sheet.messages),
            ]
            for word, name in kinds
            for row, finding in self.plan.findings(name)
        )
        headings = [
            _("Kind"),
            _("Sheet"),
            _("Cell"),
            _("Row"),
            _("Name"),
            _("As typed"),
            _("What to do"),
        ]
        content = written("xlsx", Outgoing(_("Problems"), headings, rows))
        return download(content, f"{_stem(self.upload.name)}-problems.xlsx")


class MarkedFile(OpenUpload, ImportPage, View):
    """The file as it was sent, with its marks: at once, or as it was made in the background."""

    def get(self, request, *args, **kwargs):
        if services.is_soon_marked(self.upload):
            given = services.given_back(self.opened, self.plan)
            return self._download(given.content, given.ending)
        ready = services.marked_ready(self.upload)
        if ready is None:
            return self.go("changes")
        return self._download(ready.path.read_bytes(), ready.path.suffix[1:])

    def post(self, request, *args, **kwargs):
        of = services.basis_of_marks(self.upload)
        return self.given_to_the_background(Work.MARK, of=of)

    def _download(self, content: bytes, ending: str):
        return download(content, f"{_stem(self.upload.name)}-marked.{ending}")


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name
