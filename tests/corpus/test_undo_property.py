"""Whatever is imported, edited, undone and brought back in whatever order: an undo gives an honest
account, puts back exactly what it says, and where nobody has touched anything since, everything as it
was."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clusters import services as clusters
from clusters.models import Cluster, LandFacts
from clusters.services import FACT_MODELS
from clusters.sheets import ClusterSheet
from hanoi_industry.history.models import Change
from hanoi_industry.history.services import Deed, NothingToUndo
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.models import State, Upload
from tests.conftest import drawn
from tests.factories import HANOI, a_user
from tests.uploads import answered, sent
from tests.workbooks import a_text

SHEET = ClusterSheet()
START = datetime(2026, 3, 2, 9, 0, tzinfo=HANOI)
DAYS = [date(2025, 1, 1) + timedelta(days=90 * number) for number in range(3)]
NAMES = ("Quất Động", "Duyên Thái", "Ninh Sở")
LEASED = "Diện tích đất CN đã cho thuê (ha)"
HEADINGS = ["STT", "Tên cụm công nghiệp", LEASED, "Số dự án", "Vốn đầu tư (tỷ đồng)"]
LISTS = ("put_back", "edited_since", "kept_for_good", "impossible")

cells = st.tuples(
    st.none() | st.integers(1, 60), st.none() | st.integers(0, 40), st.none() | st.integers(50, 900)
)
rows = st.dictionaries(st.sampled_from(NAMES), cells, min_size=1)
imports = st.tuples(st.just("imports"), st.sampled_from(DAYS), rows)
edits = st.tuples(st.just("edits"), st.sampled_from(DAYS), st.integers(0, 9), st.integers(1, 70))
corrects = st.tuples(st.just("corrects"), st.integers(0, 9), st.integers(1, 70))
withdraws = st.tuples(st.just("withdraws"), st.integers(0, 9))
undoes = st.tuples(st.just("undoes"), st.integers(0, 9))
undoes_the_last = st.tuples(st.just("undoes"), st.just(0))
deeds = (imports, imports, edits, corrects, withdraws)
steps = st.lists(st.one_of(*deeds, undoes, undoes_the_last), min_size=2, max_size=7)
steps_without_undo = st.lists(st.one_of(*deeds), min_size=1, max_size=5)


def standing() -> dict[tuple, dict]:
    """Every cell of the register that stands: thing and day to its values."""
    found = {}
    for model in FACT_MODELS:
        for row in model.objects.standing():
            found[place_of(row)] = values_of(row)
    return found


def place_of(row) -> tuple:
    subject = tuple(getattr(row, row._meta.get_field(one).attname) for one in row.dated_subject)
    return (type(row).__name__, subject, row.valid_from)


def values_of(row) -> dict:
    names = [row._meta.get_field(name).attname for name in row.fact_fields()]
    said = {name: getattr(row, name) for name in names}
    return said | {"not_applicable": row.not_applicable, "source": row.source_id}


def present() -> dict[str, str]:
    """The clusters as lists show them."""
    return dict(Cluster.objects.filter(is_standing=True).values_list("code", "name"))


@dataclass
class Done:
    """A deed that may be undone, with what stood before it."""

    change_set: object
    before: dict
    names: dict
    upload: Upload | None = None


@dataclass
class Office:
    by: object
    hours: int = 0
    done: list[Done] = field(default_factory=list)

    def deed(self) -> Deed:
        self.hours += 1
        return Deed(by=self.by, at=START + timedelta(hours=self.hours))

    def does(self, kind: str, *said) -> None:
        getattr(self, kind)(*said)

    def remember(self, change_set, before, names, upload=None) -> None:
        if change_set is not None:
            self.done.append(Done(change_set, before, names, upload))

    def imports(self, day: date, said: dict) -> None:
        deed, before, names = self.deed(), standing(), present()
        lines = [[n, name, *said[name]] for n, name in enumerate(said, start=1)]
        content = a_text([f"Bản số {self.hours}"], HEADINGS, *lines, delimiter=";")
        upload = sent(content, sheet=SHEET, deed=deed, as_of=day, name="bản.csv")
        plan = answered(upload, sheet=SHEET, deed=deed)
        if plan.is_ready:
            upload = services.keep(
                upload, sheet=SHEET, deed=deed, shown_fingerprint=plan.fingerprint
            )
            self.remember(upload.change_set, before, names, upload)

    def edits(self, day: date, pick: int, hectares: int) -> None:
        things = list(Cluster.objects.filter(is_standing=True).order_by("pk"))
        if things:
            before, names = standing(), present()
            change_set = clusters.revise(
                things[pick % len(things)],
                deed=self.deed(),
                valid_from=day,
                model=LandFacts,
                values={"leased_hectares": Decimal(hectares)},
            )
            self.remember(change_set, before, names)

    def corrects(self, pick: int, hectares: int) -> None:
        facts = list(LandFacts.objects.standing().order_by("pk"))
        if facts:
            row, before, names = facts[pick % len(facts)], standing(), present()
            change_set = clusters.correct(
                row,
                deed=self.deed(),
                valid_from=row.valid_from,
                values={"leased_hectares": Decimal(hectares)},
            )
            self.remember(change_set, before, names)

    def withdraws(self, pick: int) -> None:
        facts = list(LandFacts.objects.standing().order_by("pk"))
        if facts:
            before, names = standing(), present()
            change_set = clusters.withdraw(facts[pick % len(facts)], deed=self.deed())
            self.remember(change_set, before, names)

    def undoes(self, pick: int) -> None:
        """The last deed for 0, else one of the earlier ones."""
        if not self.done:
            return
        one = self.done.pop(-1 - pick % len(self.done))
        is_last = pick % (len(self.done) + 1) == 0
        before, names = standing(), present()
        promised = lists_of(self.look_at_undo(one))
        deed = self.deed()
        try:
            if one.upload is not None:
                one.upload.refresh_from_db()
                is_undone = one.upload.state == State.UNDONE
                turn = services.bring_back if is_undone else services.undo
                account = turn(one.upload, sheet=SHEET, deed=deed)
            else:
                account = clusters.undo(one.change_set, deed=deed)
        except NothingToUndo:
            assert not promised["put_back"]
            assert standing() == before
            return
        assert lists_of(account) == promised
        self.check(one, account, before, is_last=is_last)
        self.remember(account.change_set, before, names, one.upload)

    def look_at_undo(self, one: Done):
        if one.upload is not None:
            one.upload.refresh_from_db()
            return services.look_at_undo(one.upload, sheet=SHEET, by=self.by)
        return clusters.look_at_undo(one.change_set, by=self.by)

    def check(self, one: Done, account, before: dict, *, is_last: bool) -> None:
        after, lists = standing(), lists_of(account)
        assert lists["put_back"], "An undo without effect must not say that it is done."
        every = Counter(place for name in LISTS for place in lists[name])
        for place in touched_by(one.change_set):
            assert every[place] == 1, f"{place} is in {every[place]} lists"
        for place in lists["put_back"]:
            assert after.get(place) == one.before.get(place)
        for place in (before.keys() | after.keys()) - lists["put_back"]:
            assert after.get(place) == before.get(place)
        if is_last:
            assert after == one.before
            assert present() == one.names


def lists_of(account) -> dict[str, set]:
    """Each list as the places of its rows; one place may hold the old row and the new one."""
    plain = {name: list(getattr(account, name)) for name in LISTS}
    plain["impossible"] = [row for row, _reason in plain["impossible"]]
    return {name: {place_of(row) for row in rows} for name, rows in plain.items()}


def touched_by(change_set) -> set[tuple]:
    """The places of all facts that the deed wrote or withdrew and that were to be seen after it."""
    places = set()
    for model in FACT_MODELS:
        own = model.objects.filter(change_set=change_set).exclude(withdrawn_by=change_set)
        lost = model.objects.filter(withdrawn_by=change_set).exclude(change_set=change_set)
        places |= {place_of(row) for row in (*own, *lost)}
    return places


class EveryUndoIsHonest(TestCase):
    @given(steps)
    @settings(max_examples=drawn(15), deadline=None, suppress_health_check=list(HealthCheck))
    def test_each_cell_is_in_one_list_and_what_is_put_back_is_as_it_was(self, steps):
        office = Office(a_user("administrator"))
        for kind, *said in steps:
            office.does(kind, *said)
        self.every_line_of_history_has_its_fact()

    def every_line_of_history_has_its_fact(self):
        for change in Change.objects.all():
            assert change.told(), "A change that tells nothing."

    @given(steps_without_undo)
    @settings(max_examples=drawn(8), deadline=None, suppress_health_check=list(HealthCheck))
    def test_undone_one_after_the_other_all_deeds_lead_back_to_the_beginning(self, steps):
        office = Office(a_user("administrator"))
        for kind, *said in steps:
            office.does(kind, *said)
        while office.done:
            office.undoes(0)
            office.done.pop()  # the undo itself is not undone
        assert standing() == {}
        assert present() == {}
