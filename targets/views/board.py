"""The board of a year: what was promised, what came of it, and whether we will make it."""

from dataclasses import replace

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from hanoi_industry import formats
from hanoi_industry.exports.writing import Outgoing
from hanoi_industry.formats.signs import sign_of
from targets import actuals, tables, telling
from targets.goals import Verdict
from targets.models import Group, Target
from targets.views.frame import CityList

# As the eye should meet them; a filter by "met" shows what exceeded too.
COUNTED = {
    Verdict.MET: (Verdict.MET, Verdict.EXCEEDED),
    Verdict.ON_COURSE: (Verdict.ON_COURSE,),
    Verdict.AT_RISK: (Verdict.AT_RISK,),
    Verdict.MISSED: (Verdict.MISSED,),
    Verdict.CANNOT_TELL: (Verdict.CANNOT_TELL,),
}


class Board(CityList, TemplateView):
    """`?year=`, `?verdict=` and `?group=`; what is none of them is left aside."""

    template_name = "targets/board.html"

    @cached_property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        is_year = asked.isdecimal() and len(asked) == 4 and asked.isascii()
        return int(asked) if is_year and 1900 <= int(asked) <= 2199 else self.bar.day.year

    @cached_property
    def verdict(self) -> Verdict | None:
        asked = self.request.GET.get("verdict", "")
        return Verdict(asked) if asked in COUNTED else None

    @cached_property
    def group(self) -> Group | None:
        asked = self.request.GET.get("group", "")
        return Group(asked) if asked in Group.values else None

    @cached_property
    def board(self) -> actuals.Board:
        """The whole year, but for the group."""
        return self._kept(
            actuals.board(self.year, day=self.bar.day, known_on=self.bar.known_on_day),
            lambda row: self.group in (None, row.indicator.group),
        )

    @cached_property
    def shown(self) -> actuals.Board:
        wanted = COUNTED.get(self.verdict)
        return self._kept(self.board, lambda row: wanted is None or row.verdict in wanted)

    @staticmethod
    def _kept(board: actuals.Board, is_wanted) -> actuals.Board:
        rows, parts, spans = (
            tuple(filter(is_wanted, rows)) for rows in (board.rows, board.parts, board.spans)
        )
        return replace(board, rows=rows, parts=parts, spans=spans)

    def export_title(self) -> str:
        return _("Targets of %(year)s") % {"year": self.year}

    def exported(self) -> Outgoing:
        return Outgoing(self.export_title(), tables.board_headings(), tables.board_rows(self.shown))

    def get_context_data(self, **kwargs):
        sections = self._sections()
        lines = [line for section in sections for line in section["lines"]]
        show_forecasts = any(line.record for line in lines)
        show_sparks = any(line.spark for line in lines)
        return super().get_context_data(
            title=_("Targets of %(year)s") % {"year": self.year},
            lead=self._finding(),
            board=self.board,
            sections=sections,
            verdict=self.verdict,
            chips=self._chips(),
            groups=Group.choices,
            group=self.group,
            bar=self.bar,
            years=self._years(),
            before=self.year - 1,
            after=self.year + 1,
            show_forecasts=show_forecasts,
            show_sparks=show_sparks,
            columns=4 + show_forecasts + show_sparks,
            **kwargs,
        )

    def _finding(self) -> str:
        board = self.board
        if not board.rows:
            return ""
        return _("%(met)s of %(told)s targets are met; %(unknown)s cannot be told.") % {
            "met": formats.number(board.share.part),
            "told": formats.number(board.share.whole),
            "unknown": formats.number(board.share.unknown),
        }

    def _sections(self) -> list[dict]:
        """The rows shown, each under its heading, with what is told beside them."""
        shown = self.shown
        headed = [(group, rows, False) for group, rows in shown.groups]
        headed += [(heading, rows, True) for heading, rows in shown.further]
        rows = [row for _heading, some, _is_further in headed for row in some]
        told = iter(telling.lines(rows, shown))
        return [
            {"heading": heading, "lines": [next(told) for _row in rows], "is_further": is_further}
            for heading, rows, is_further in headed
        ]

    def _chips(self) -> list[dict]:
        """Filters in use, each with the address without it."""
        chosen = []
        if self.verdict:
            chosen.append(("verdict", _("Verdict"), sign_of(self.verdict).word))
        if self.group:
            chosen.append(("group", _("Group"), self.group.label))
        return [
            {"label": label, "value": value, "href": self._address(**{name: None})}
            for name, label, value in chosen
        ]

    def _address(self, **changes: str | None) -> str:
        """This page with some of its address changed; None leaves a part out."""
        query = self.request.GET.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"?{query.urlencode()}"

    def _years(self) -> list[int]:
        standing = Target.objects.as_known_on(self.bar.known_on_day)
        found = set(standing.values_list("year", flat=True)) | {self.year, self.today.year}
        return sorted(found, reverse=True)
