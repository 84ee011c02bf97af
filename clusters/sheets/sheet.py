"""Which files of clusters are taken, and how what was planned is kept, undone and told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from clusters import indicators, register, services, undoing
from clusters.conditions import NOT_APPLICABLE
from clusters.models import Cluster, ClusterFacts, InvestorFacts
from clusters.register import Entry, Register
from clusters.sheets import codes
from clusters.sheets.columns import COLUMNS, GROUPS, IMPORTANT
from clusters.sheets.held import difference_of
from clusters.sheets.named_above import Named, OfNamedClusters, with_name_of_title
from clusters.sheets.resource import ClusterResource, may_erase
from clusters.sheets.said import ClusterDraft, NamedInvestor
from clusters.sheets.sides import with_names_of_pairs
from hanoi_industry import formats
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.areas.models import Area, Level
from hanoi_industry.collecting import without_collecting
from hanoi_industry.documents import services as documents
from hanoi_industry.documents.models import Document
from hanoi_industry.history.services import Deed, Origin
from hanoi_industry.spreadsheets import papers
from hanoi_industry.spreadsheets.comparing import CORRECT, Draft, Effect, Plan
from hanoi_industry.spreadsheets.grid import heading_key
from hanoi_industry.spreadsheets.headings import PROPOSED, ColumnMatch, MatchReason
from hanoi_industry.spreadsheets.layout import Layout
from hanoi_industry.spreadsheets.reading import RawSheet
from hanoi_industry.spreadsheets.sheets import Asking, Sheet, Table

HEADLINES = (
    *("operating", "established", "started", "completed"),
    *("with-station", "station-runs", "station-to-standard"),
)
# Where a firm sits, and where a cluster lies, may be headed alike.
DAYS_OF_PAPERS = frozenset(("ngay", "ngay ky", "ngay thang", "ngay thang nam", "ngay thang ky"))
ADDRESSES = frozenset(("dia chi", "dia chi lien he", "dia chi tru so"))


class ClusterSheet(OfNamedClusters, Sheet):
    kind = "clusters"
    title = gettext_lazy("Industrial clusters")
    explanation = gettext_lazy(
        "One row for each cluster, as in the office's own register: name, place, size, papers,"
        " investor, capital, state. Headings of several rows, rows of districts and totals are"
        " understood. A blank cell or a dash says nothing and erases nothing."
    )
    fields = COLUMNS
    groups = GROUPS
    keys = ("code", "name")
    important = IMPORTANT
    resource_class = ClusterResource
    edit_permission = Permission.REGISTER_EDIT
    messages = codes.MESSAGES
    room = undoing
    reads_forms = True

    def table(self, sheet: RawSheet, layout: Layout, matches, *, date1904: bool) -> Table:
        table = super().table(sheet, layout, matches, date1904=date1904)
        return with_names_of_pairs(with_name_of_title(table, layout, self.named_in_title))

    def known_by_values(self, matches: list[ColumnMatch]) -> list[ColumnMatch]:
        return _with_day_of_decision(_without_address(super().known_by_values(matches)))

    def named_in_title(self, layout: Layout) -> Named | None:
        """A cluster has one row, so the title of several names none of them."""
        return super().named_in_title(layout) if len(layout.rows) == 1 else None

    @without_collecting()
    def keep(self, plan: Plan, change_set, *, by) -> None:
        investors = services.investors_named(_investors(plan.written), change_set)
        sources = _Papers(plan.written, change_set, by)
        wrong = {
            name for name, answer in plan.basis.get("corrections", {}).items() if answer == CORRECT
        }
        rows = (row for draft in plan.written for row in _rows(draft, investors, sources, wrong))
        services.record_rows_with(change_set, rows, by=by)

    def keeps(self, plan: Plan) -> str:
        new, changed = plan.counts["new"], plan.counts["changed"]
        kept = []
        if new:
            kept.append(
                ngettext("%(n)s new cluster", "%(n)s new clusters", new)
                % {"n": formats.number(new)}
            )
        if changed:
            kept.append(
                ngettext("changes to %(n)s cluster", "changes to %(n)s clusters", changed)
                % {"n": formats.number(changed)}
            )
        return _("Keep %(what)s") % {"what": _(" and ").join(kept)}

    def recorded(self, *, by, day: date) -> Register:
        clusters = Cluster.objects.all()
        for permission in (Permission.IMPORT, self.edit_permission):
            numbers = by.area_numbers_where(permission)
            if numbers is not None:
                clusters = clusters.filter(area__in=numbers)
        return register.as_of(day, among=clusters)

    def in_words(self, things: Iterable[Entry]) -> Iterable[Entry]:
        """Entries of the register, with their places in words."""
        areas = {area.pk: area for area in Area.objects.all()}
        codes_ = {area.code: area for area in areas.values()}
        return (_with_places(entry, areas, codes_) for entry in things)

    def may_be_erased(self, name: str) -> bool:
        return may_erase(name)

    def suggested(self, name: str) -> list[str]:
        levels = {"district": Level.DISTRICT, "commune": Level.COMMUNE}
        if name not in levels:
            return []
        return [str(area) for area in Area.objects.filter(level=levels[name]).in_alphabet()]

    def effects(self, plan: Plan, asking: Asking) -> list[Effect]:
        """The headline figures of today, now and after keeping."""
        now = register.as_of(asking.today)
        then = Register(now.day, None, tuple(_entries_after(now, plan.written)))
        language = get_language() or "vi"
        counts = (formats.number(len(one)) for one in (now, then))
        effects = [Effect(_("Clusters in the register"), *counts)]
        questions = indicators.questions(asking.today)
        for question in (questions[code] for code in HEADLINES if code in questions):
            before = indicators.ask(question, now).share.text(language)
            after = indicators.ask(question, then).share.text(language)
            effects.append(Effect(question.title, before, after))
        return effects


def _beside(matches: list[ColumnMatch], field: str) -> set[int]:
    """The columns right behind those of a field."""
    return {one.column.index + 1 for one in matches if one.field == field}


def _without_address(matches: list[ColumnMatch]) -> list[ColumnMatch]:
    """ "Địa chỉ" right beside the investor is where the investor sits."""
    beside = _beside(matches, "investor")
    return [
        replace(one, field=None, confidence=0.0, reason=MatchReason.ASIDE)
        if one.field == "commune"
        and one.column.index in beside
        and heading_key(one.column.heading) in ADDRESSES
        and one.reason is not MatchReason.REMEMBERED
        else one
        for one in matches
    ]


def _with_day_of_decision(matches: list[ColumnMatch]) -> list[ColumnMatch]:
    """ "Ngày ký" right beside the number of the decision is most likely its day; a person is asked."""
    if any(one.field == "decision_date" for one in matches):
        return matches
    beside = _beside(matches, "decisions")
    return [
        replace(one, field="decision_date", confidence=PROPOSED, reason=MatchReason.SEVERAL_FIT)
        if one.field is None
        and one.column.index in beside
        and heading_key(one.column.heading) in DAYS_OF_PAPERS
        and one.reason is not MatchReason.REMEMBERED
        else one
        for one in matches
    ]


def _with_places(entry: Entry, areas: dict, by_code: dict) -> Entry:
    lead = areas.get(entry.area_id)
    further = [by_code.get(code) for code in entry.values.get("further_area_codes") or ()]
    communes = [str(area) for area in [lead, *further] if area is not None]
    district = areas.get(entry.district_id)
    places = {"communes": "; ".join(communes) or None, "district": district}
    return replace(entry, values={**entry.values, **places})


def _key_of(investor: NamedInvestor) -> tuple[str, str, str]:
    return investor.name, investor.tax_code, investor.kind


def _investors(drafts: Iterable[Draft]) -> set[tuple[str, str, str]]:
    named = set()
    for draft in drafts:
        said = draft.kept.facts.get((InvestorFacts, ""), {}).get("investor")
        if said is not None and isinstance(said.value, NamedInvestor):
            named.add(_key_of(said.value))
    return named


class _Papers:
    """The papers that rows cite: of the whole city, or of the commune of who imports for one."""

    def __init__(self, drafts: list[Draft], change_set, by):
        deed = Deed(by, change_set.at, change_set.via, change_set.why, change_set.upload_reference)
        self.is_of_city = by.may(Permission.DOCUMENTS_EDIT, WHOLE_CITY)
        self._decisions: dict[tuple, Document] = {}
        self._sources: dict[tuple, Document] = {}
        by_area: dict[Area | None, list[Draft]] = {}
        for draft in drafts:
            by_area.setdefault(self._area(draft), []).append(draft)
        for area, some in by_area.items():
            cited = documents.cite(
                {draft.kept.decision for draft in some if draft.kept.decision},
                deed,
                area=area,
                change_set=change_set,
            )
            for text, found in cited.items():
                if len(found) == 1:
                    self._decisions[(area, text)] = found[0]
            made = papers.made(
                {draft.kept.source for draft in some}, deed=deed, area=area, change_set=change_set
            )
            self._sources |= {(area, text): paper for text, paper in made.items()}

    def of(self, draft: Draft, model) -> Document | None:
        """Legal facts rest on their decision, all others on the source the row names."""
        area = self._area(draft)
        source = self._sources.get((area, draft.kept.source))
        if model is ClusterFacts:
            return self._decisions.get((area, draft.kept.decision), source)
        return source

    def _area(self, draft: Draft) -> Area | None:
        if self.is_of_city:
            return None
        lead = draft.kept.facts.get((ClusterFacts, ""), {}).get("lead_area")
        return lead.value if lead is not None else draft.thing.area


def _rows(
    draft: Draft, investors: dict, sources: _Papers, wrong: set[str]
) -> Iterable[services.ClusterRow]:
    """What a row says from its day on; and what was wrong, from the days it was held for."""
    kept: ClusterDraft = draft.kept
    groups = []
    for (model, kind), said in kept.facts.items():
        source, since = sources.of(draft, model), kept.since.get((model, kind))
        mistaken = {
            name: one
            for name, one in said.items()
            if since is not None and difference_of(model, kind, name) in wrong
        }
        changed = {name: one for name, one in said.items() if name not in mistaken}
        if mistaken:
            group = _group(model, kind, mistaken, investors, source)
            yield services.ClusterRow(since, (group,), kept.cluster)
        if changed:
            groups.append(_group(model, kind, changed, investors, source))
    if groups or kept.aliases:
        yield services.ClusterRow(
            kept.valid_from, tuple(groups), kept.cluster, code=kept.code, aliases=kept.aliases
        )


def _group(model, kind: str, said, investors: dict, source) -> services.FactGroup:
    values = {name: one.value for name, one in said.items()}
    investor = values.get("investor")
    if isinstance(investor, NamedInvestor):
        values["investor"] = investors[_key_of(investor)]
    cells = {name: one.cell for name, one in said.items() if one.cell.address}
    return services.FactGroup(
        model,
        values,
        kind=kind,
        not_applicable=tuple(name for name, one in said.items() if one.does_not_apply),
        as_typed={name: one.typed for name, one in said.items() if one.typed},
        origins={name: Origin(cell.sheet, cell.place) for name, cell in cells.items()},
        source=source,
    )


def _entries_after(now: Register, drafts: Iterable[Draft]) -> list[Entry]:
    """The register of the day as it would be; rows for days before its facts change nothing."""
    entries = {entry.pk: entry for entry in now}
    fresh = 0
    for draft in drafts:
        if draft.kept.valid_from > now.day:
            continue
        number = draft.thing.pk if draft.thing is not None else None
        if number in entries:
            before = entries[number]
            # What is heard of its station is weighed anew.
            values = {**before.values, **_values_after(before.values, draft), "voices": None}
        else:
            fresh -= 1
            number = number or fresh
            values = _values_after({}, draft)
        name = values.get("name", draft.label)
        entries[number] = Entry(number, "", name, None, None, values)
    return list(entries.values())


def _values_after(held: dict, draft: Draft) -> dict:
    values = {}
    for (model, kind), said in draft.kept.facts.items():
        newer = held.get(f"{model.__name__}.valid_from")
        if newer is not None and newer > draft.kept.valid_from:
            continue
        for name, one in said.items():
            value = NOT_APPLICABLE if one.does_not_apply else one.value
            values |= _as_in_register(model, kind, name, value, said)
    return values


def _as_in_register(model, kind: str, name: str, value, said) -> dict:
    if kind:
        if name == "state":
            return {f"{kind}.state": value}
        side, part = name.rsplit("_", 1)
        if part != "on" or side not in ("planned", "actual"):
            return {}
        precision = said.get(f"{side}_precision")
        return {f"{kind}.{side}": register.partial(value, precision and precision.value)}
    if model.__name__ == "StationFacts" and name == "state":
        return {"station_state": value}
    return {name: value}
