"""The engine between a table and a room: readings, plans, questions, and what the stock one gets wrong."""

from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hanoi_industry.areas.models import Area, Level
from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets import cells, messages
from hanoi_industry.spreadsheets.comparing import (
    Choice,
    Difference,
    Draft,
    Faulty,
    Finding,
    Plan,
    Questions,
    RowKind,
    SourceCell,
)
from hanoi_industry.spreadsheets.fields import WIDGETS
from hanoi_industry.spreadsheets.guard import Reason, Refused
from hanoi_industry.spreadsheets.headings import MatchReason
from hanoi_industry.spreadsheets.layout import LayoutProblem, Role
from hanoi_industry.spreadsheets.reading import CaveatCode, CellKind, RawCell
from hanoi_industry.spreadsheets.sheets import (
    Asking,
    Kind,
    Mark,
    RowProblem,
    Sheet,
    SheetField,
    SheetResource,
    Table,
)
from tests.factories import TODAY


def text(value):
    return SourceCell(RawCell(value, CellKind.TEXT), "S", "B2")


def number(value):
    return SourceCell(RawCell(value, CellKind.NUMBER), "S", "B2")


def widget(kind, **more):
    return WIDGETS[kind](SheetField("x", "X", kind, **more))


def test_a_column_of_a_models_field_is_named_read_and_exported_as_the_field_is():
    parent = SheetField.of(Area, "parent", "Huyện cũ", longest=100, attribute="parent__code")
    assert SheetField.of(Area, "name_en") == SheetField(
        "name_en", Area._meta.get_field("name_en").verbose_name, longest=100, attribute="name_en"
    )
    assert SheetField.of(Area, "valid_from").kind is Kind.DAY
    assert SheetField.of(Area, "level").choices == tuple(Level.choices)
    assert (parent.words, parent.attribute) == (("Huyện cũ",), "parent__code")


# A small room: things of one name and one number


class Thing:
    def __init__(self, pk, name, hectares):
        self.pk, self.name, self.hectares = pk, name, hectares


class ThingResource(SheetResource):
    things = [Thing(1, "one", Decimal(10)), Thing(2, "two", Decimal(20))]
    loaded = 0

    def prepare(self, drafts):
        type(self).loaded += 1
        by_name = {thing.name: thing for thing in self.things}
        for draft in drafts:
            name = draft.said["name"].value if "name" in draft.said else None
            draft.thing = by_name.get(name)
            draft.is_new = draft.thing is None

    def settle(self, draft):
        said = draft.said.get("hectares")
        if said is None or said.value is None:
            return
        before = draft.thing.hectares if draft.thing else None
        if before != said.value:
            draft.differences.append(Difference("hectares", "ha", before, said.value))


class ThingSheet(Sheet):
    fields = (
        SheetField("name", "name", longest=5),
        SheetField("hectares", "area", Kind.NUMBER, unit="ha"),
    )
    resource_class = ThingResource


def a_table(*rows):
    names, hectares = zip(*rows, strict=True)
    columns = {"name": list(names), "hectares": list(hectares)}
    numbers = range(2, len(rows) + 2)
    return Table("S", numbers, columns, {"name": "A", "hectares": "B"})


def plan_of(*rows, **answers):
    asking = Asking(by=None, as_of=TODAY, today=TODAY, answers=answers)
    return ThingSheet().plan(a_table(*rows), asking, {"file": "x"})


def test_each_row_is_new_changed_same_or_faulty():
    plan = plan_of(("three", 5), ("one", 12), ("two", 20), ("one", "zehn"))
    assert [row.kind for row in plan.rows] == [
        RowKind.NEW,
        RowKind.CHANGED,
        RowKind.SAME,
        RowKind.FAULTY,
    ]


def test_what_is_stored_is_loaded_once_for_a_file():
    ThingResource.loaded = 0
    plan_of(*[("one", n) for n in range(30)])
    assert ThingResource.loaded == 1


def test_the_result_of_the_engine_counts_as_the_plan_does():
    """The stock engine takes an unchanged row for a changed one once its difference is off."""
    asking = Asking(by=None, as_of=TODAY, today=TODAY)
    resource = ThingResource(ThingSheet(), asking)
    resource.table = a_table(("three", 5), ("one", 12), ("two", 20), ("two", None), ("one", "zehn"))
    result = resource.import_data(resource.table.dataset())
    counts = {kind: count for kind, count in result.totals.items() if count}
    assert counts == {"new": 1, "update": 1, "skip": 2, "invalid": 1}
    assert not result.has_errors()


def test_the_engine_writes_nothing_and_opens_no_transaction(django_assert_num_queries, db):
    resource = ThingResource(ThingSheet(), Asking(by=None, as_of=TODAY, today=TODAY))
    resource.table = a_table(("one", 12))
    with django_assert_num_queries(0):
        resource.import_data(resource.table.dataset())
    with pytest.raises(NotImplementedError):
        resource.import_data(resource.table.dataset(), dry_run=False)


def test_a_trouble_of_our_own_is_not_swallowed_with_the_row():
    class Broken(ThingResource):
        def settle(self, draft):
            raise ZeroDivisionError

    class BrokenSheet(ThingSheet):
        resource_class = Broken

    with pytest.raises(ZeroDivisionError):
        BrokenSheet().plan(a_table(("one", 12)), Asking(by=None, as_of=TODAY, today=TODAY), {})


def test_a_bad_number_is_told_in_words_with_its_cell():
    """The stock widget says [<class 'decimal.ConversionSyntax'>] and names no column."""
    (fault,) = plan_of(("one", "12 a")).rows[0].faults
    told = messages.of_finding(fault, {})
    assert fault.address == "B2"
    assert fault.typed == "12 a"
    assert "Conversion" not in told
    assert told


def test_all_faults_of_a_row_are_told_at_once():
    faults = plan_of(("too long a name", "zehn")).rows[0].faults
    assert [fault.address for fault in faults] == ["A2", "B2"]


def test_the_decimal_mark_is_the_columns():
    plan = plan_of(("one", "9,26"), ("two", "426,776"))
    assert [row.differences[0].after for row in plan.rows] == [Decimal("9.26"), Decimal("426.776")]


def test_rows_that_are_left_out_are_neither_written_nor_in_the_way():
    plan = plan_of(("one", 12), ("two", "zehn"), left_out=[3])
    assert [row.kind for row in plan.rows] == [RowKind.CHANGED, RowKind.LEFT_OUT]
    assert plan.is_ready
    assert not plan.faults


def test_a_plan_with_nothing_to_write_is_not_ready():
    assert not plan_of(("one", 10)).is_ready


# Widgets


@pytest.mark.parametrize(
    ("kind", "cell", "more", "code"),
    [
        (Kind.TEXT, text("x" * 6), {"longest": 5}, RowProblem.TEXT_TOO_LONG),
        (Kind.NUMBER, text("-1"), {}, RowProblem.NEGATIVE),
        (Kind.NUMBER, text("1-2"), {}, RowProblem.RANGE_NOT_TAKEN),
        (Kind.NUMBER, text("KPH"), {}, cells.Fault.NOT_A_NUMBER),
        (Kind.NUMBER, number(100), {"largest": Decimal("99.9")}, RowProblem.TOO_LARGE),
        (Kind.COUNT, number(1.5), {}, RowProblem.NOT_WHOLE),
        (Kind.CHOICE, text("c"), {"choices": (("a", "A"),)}, RowProblem.NOT_A_CHOICE),
        (Kind.DAY, text("31/02/2026"), {}, cells.Fault.NO_SUCH_DAY),
        (Kind.FLAG, text("perhaps"), {}, cells.Fault.NOT_A_FLAG),
    ],
)
def test_a_cell_that_does_not_fit_its_field_is_faulty(kind, cell, more, code):
    with pytest.raises(Faulty) as faulty:
        widget(kind, **more).clean(cell)
    assert faulty.value.code == code


@pytest.mark.parametrize(
    ("kind", "cell", "more", "value"),
    [
        (Kind.TEXT, text("x" * 5), {"longest": 5}, "xxxxx"),
        (Kind.TEXT, text("'=1+1"), {}, "=1+1"),
        (Kind.TEXT, text("'quoted'"), {}, "'quoted'"),
        (Kind.NUMBER, number(99.9), {"largest": Decimal("99.9")}, Decimal("99.9")),
        (Kind.NUMBER, text("-1"), {"may_be_negative": True}, Decimal(-1)),
        (Kind.NUMBER, text("không áp dụng"), {}, Mark.DOES_NOT_APPLY),
        (Kind.COUNT, number(12), {}, 12),
        (Kind.DAY, text("03/04/2026"), {}, PartialDay.parse_iso("2026-04-03")),
        (Kind.DAY, text("9/2023"), {}, PartialDay.parse_iso("2023-09")),
        (Kind.FLAG, text("x"), {}, True),
        (Kind.CHOICE, text("á"), {"choices": (("a", "A"),)}, "a"),
        (Kind.CHOICE, text("Một"), {"choices": (("a", "A"),), "choice_words": {"một": "a"}}, "a"),
        *[(kind, SourceCell(), {}, None) for kind in Kind],
        *[(kind, text("-"), {}, None) for kind in Kind],
    ],
)
def test_a_cell_that_fits_its_field_is_read(kind, cell, more, value):
    assert widget(kind, **more).clean(cell).value == value


@pytest.mark.parametrize("language", ["vi", "en"])
def test_numbers_and_days_do_not_depend_on_the_language_of_the_page(language):
    with translation.override(language):
        assert widget(Kind.NUMBER).clean(text("1.234,5")).value == Decimal("1234.5")
        assert widget(Kind.DAY).clean(text("03/04/2026")).value.day.month == 4
        with pytest.raises(Faulty):
            widget(Kind.NUMBER).clean(text("1.234"))


def test_the_word_of_a_choice_is_known_in_both_languages():
    chooser = widget(Kind.CHOICE, choices=(("y", _("yes")),))
    with translation.override("vi"):
        in_vietnamese = str(_("yes"))
    for word in (in_vietnamese, "yes", "YES", "y"):
        assert chooser.clean(text(word)).value == "y"


# Questions


def test_a_question_is_asked_once_for_all_rows_it_touches():
    questions = Questions({})
    for address in ("A1", "A2", "A1"):
        questions.ask("k", "code", [Choice("a", "A")], address=address, offered="a")
    (question,) = questions
    assert question.addresses == ("A1", "A2")
    assert question.answer is None


def test_an_answer_that_is_not_among_the_choices_is_none():
    questions = Questions({"k": "b"})
    assert questions.ask("k", "code", [Choice("a", "A")]) is None
    assert questions.open


# Fingerprint


def a_plan(*, before=1, after=2, compared="facts:1", kind_of_basis="x", faults=0):
    draft = Draft(2, {}, differences=[Difference("a", "A", before, after)], is_new=False)
    draft.compared_with = [compared]
    draft.faults = [Finding("f")] * faults
    return Plan([draft], [], {"file": kind_of_basis})


@pytest.mark.parametrize(
    "changed",
    [
        {"before": 3},
        {"after": 3},
        {"compared": "facts:2"},
        {"kind_of_basis": "y"},
        {"faults": 1},
    ],
)
def test_whatever_moves_makes_another_fingerprint(changed):
    assert a_plan().fingerprint == a_plan().fingerprint
    assert a_plan(**changed).fingerprint != a_plan().fingerprint


def test_the_fingerprint_does_not_depend_on_the_language():
    with translation.override("vi"):
        one = a_plan().fingerprint
    with translation.override("en"):
        assert a_plan().fingerprint == one


# Words


def test_every_code_of_the_pure_modules_has_words():
    assert set(messages.LAYOUT) == set(LayoutProblem)
    assert set(messages.ROLES) == set(Role)
    assert set(messages.WHY_THIS_FIELD) == set(MatchReason)
    assert set(messages.FILE_CAVEATS) == set(CaveatCode)
    assert set(cells.Fault) <= set(messages.CELLS)
    assert set(RowProblem) <= set(messages.CELLS)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_refusal_says_what_to_do(reason):
    params = dict.fromkeys(("limit", "record", "line", "sheet", "address", "rows", "columns"), 1)
    told = messages.of_refusal(Refused(reason, **params))
    assert told
    assert "%(" not in told


def test_values_are_shown_in_the_language_of_the_page():
    with translation.override("vi"):
        assert messages.shown(Decimal("1234.5")) == "1.234,5"
    with translation.override("en"):
        assert messages.shown(Decimal("1234.5")) == "1,234.5"
        assert messages.shown((Decimal("1234"), Decimal("1.234"))) == "1,234 or 1.234"
