"""Papers are recorded once, put right with history, and made from what cells cite."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission, Role
from hanoi_industry.documents import services
from hanoi_industry.documents.models import Document, Kind, Precision
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import open_change_set
from tests.factories import a_commune, a_deed, a_user
from tests.telling import told

pytestmark = pytest.mark.django_db

DAY = date(2025, 2, 20)


def a_paper(deed=None, **values):
    values = {"number": "298/QĐ-UBND", "issued_on": DAY, **values}
    return services.record_document(deed=deed or a_deed(), **values)


# Recording


def test_a_paper_is_recorded_with_person_version_and_history():
    deed = a_deed(why="letter of the commune")
    paper = a_paper(deed, issuer="UBND", title="Thành lập cụm Liên Hà")

    change_set = ChangeSet.objects.get()
    assert (change_set.by, change_set.why) == (deed.by, "letter of the commune")
    assert paper.versions.get().history_change_reason == f"change set {change_set.pk}"
    assert paper.versions.get().history_user == deed.by
    changes = Change.objects.of("document", str(paper.pk))
    assert {line.field: line.after for line in told(changes)} == {
        "number": "298/QĐ-UBND",
        "kind": "decision",
        "title": "Thành lập cụm Liên Hà",
        "issuer": "UBND",
        "issued_on": "2025-02-20",
    }


@pytest.mark.parametrize(
    ("number", "day", "is_new"),
    [
        pytest.param("298/QĐ-UBND", DAY, False, id="the same"),
        pytest.param(" 298/qđ-ubnd ", DAY, False, id="in other case"),
        pytest.param("298/QĐ-UBND", date(2024, 2, 20), True, id="of another year"),
        pytest.param("298/QĐ-UBND", None, True, id="of no known day"),
        pytest.param("299/QĐ-UBND", DAY, True, id="another number"),
    ],
)
def test_a_paper_of_one_number_and_day_is_recorded_once(number, day, is_new):
    first = a_paper()
    second = a_paper(number=number, issued_on=day)

    assert (second.pk != first.pk) is is_new
    assert ChangeSet.objects.count() == (2 if is_new else 1)


def test_what_is_recorded_already_stays_as_it_stands():
    a_paper(title="As recorded")
    assert a_paper(title="As typed again").title == "As recorded"


def test_papers_of_two_areas_are_two():
    one, other = a_commune(), a_commune("Phúc Thịnh")
    assert a_paper(area=one).pk != a_paper(area=other).pk
    assert a_paper(area=one).pk == a_paper(area=one).pk


def test_without_a_number_the_title_tells_and_then_the_address():
    assert a_paper(number="", title="Báo cáo năm").pk == a_paper(number="", title="báo cáo  năm").pk
    page = "https://hanoi.gov.vn/a"
    assert str(a_paper(number="", address=page)) == "hanoi.gov.vn"
    assert a_paper(number="", address=page).search_key == ""


def test_a_paper_that_cannot_be_told_from_others_is_refused(in_english):
    with pytest.raises(ValidationError, match="number"):
        a_paper(number=" ", title="", address="")
    assert not Document.objects.exists()


def test_a_month_is_kept_as_a_month():
    paper = a_paper(issued_on=date(2024, 9, 1), issued_precision=Precision.MONTH)
    assert str(paper.issued) == "2024-09"


def test_a_day_that_begins_no_month_is_no_month():
    with pytest.raises(ValidationError) as refused:
        a_paper(issued_on=date(2024, 9, 15), issued_precision=Precision.MONTH)
    assert "issued_on" in refused.value.error_dict


@pytest.mark.parametrize(
    "values",
    [{"kind": "novel"}, {"number": "1" * 121}, {"title": "t" * 501}, {"issued_precision": "hour"}],
)
def test_what_no_column_holds_is_refused_before_it_is_written(values):
    with pytest.raises(ValidationError):
        a_paper(**values)
    assert not Document.objects.exists()


# Who may


@pytest.mark.parametrize("role", [Role.OFFICER, Role.APPROVER, Role.IMPORTER, Role.ADMINISTRATOR])
def test_an_officer_records_papers_of_their_area_and_no_others(role):
    own, other = a_commune(), a_commune("Phúc Thịnh")
    deed = a_deed(a_user(role, area=own))

    assert a_paper(deed, area=own).area == own
    for area in (other, None):
        with pytest.raises(PermissionDenied):
            a_paper(deed, area=area)


@pytest.mark.parametrize("role", [Role.MANAGER, ""])
def test_readers_and_strangers_record_nothing(role):
    with pytest.raises(PermissionDenied):
        a_paper(a_deed(a_user(role)))


def test_a_paper_that_exists_is_not_given_to_whoever_may_not_record_it():
    a_paper()
    with pytest.raises(PermissionDenied):
        a_paper(a_deed(a_user(Role.OFFICER, area=a_commune())))


def test_a_paper_moves_only_between_areas_of_the_person():
    own, other = a_commune(), a_commune("Phúc Thịnh")
    deed = a_deed(a_user(Role.OFFICER, area=own))
    mine, theirs = a_paper(area=own), a_paper(area=other)

    for paper, area in [(mine, other), (mine, None), (theirs, own), (theirs, other)]:
        with pytest.raises(PermissionDenied):
            services.revise_document(paper, deed=deed, area=area)
    assert services.revise_document(mine, deed=deed, title="Mới").title == "Mới"


def test_a_paper_is_answered_for_by_its_area_or_by_the_city():
    commune = a_commune()
    assert a_paper(area=commune).responsible_area() == commune
    assert a_paper().responsible_area() == WHOLE_CITY


def test_papers_of_other_areas_are_not_seen():
    own, other = a_commune(), a_commune("Phúc Thịnh")
    mine, theirs, citys = a_paper(area=own), a_paper(area=other), a_paper()
    officer = a_user(Role.OFFICER, area=own)

    assert set(Document.objects.visible_to(officer)) == {mine, citys}
    assert set(Document.objects.visible_to(a_user(Role.MANAGER))) == {mine, theirs, citys}


# Revising


def test_a_revision_tells_what_was_and_what_is():
    paper = a_paper()
    revised = services.revise_document(
        paper, deed=a_deed(why="misread"), number="289/QĐ-UBND", kind=Kind.DECISION
    )

    assert revised.search_key == "289/qd-ubnd"
    change = Change.objects.get(change_set__why="misread")
    assert change.told() == [("number", "298/QĐ-UBND", "289/QĐ-UBND", "", "")]
    assert change.subject_code == str(paper.pk)
    assert revised.versions.latest("history_id").number == "289/QĐ-UBND"
    assert revised.versions.count() == 2


def test_a_revision_that_says_nothing_new_writes_nothing():
    paper = a_paper()
    services.revise_document(paper, deed=a_deed(), number="298/QĐ-UBND", title="")
    assert ChangeSet.objects.count() == 1


def test_a_revision_does_not_make_one_paper_of_two(in_english):
    a_paper()
    other = a_paper(number="299/QĐ-UBND")
    with pytest.raises(ValidationError, match="recorded already"):
        services.revise_document(other, deed=a_deed(), number="298/QĐ-UBND")
    assert ChangeSet.objects.count() == 2


def test_a_paper_has_no_other_fields_to_revise():
    with pytest.raises(TypeError):
        services.revise_document(a_paper(), deed=a_deed(), key="1")


# Citing

CELL = "298/QĐ-UBND ngày 20/02/2025; 4754/QĐ-UBND ngày 20/7/2017"


def test_what_a_cell_cites_is_found_or_made():
    known = a_paper(title="Known")
    papers = services.cite([CELL], a_deed())[CELL]

    assert papers[0] == known
    assert papers[0].title == "Known"
    assert [str(paper) for paper in papers] == ["298/QĐ-UBND", "4754/QĐ-UBND"]
    assert papers[1].issued_on == date(2017, 7, 20)
    assert (papers[1].kind, papers[1].issuer) == (Kind.DECISION, "UBND")


def test_a_paper_made_from_a_cell_has_version_and_history():
    deed = a_deed(why="register of March")
    (paper,) = services.cite(["4754/QĐ-UBND"], deed)["4754/QĐ-UBND"]

    assert paper.versions.get().history_user == deed.by
    changes = Change.objects.of("document", str(paper.pk))
    assert {line.field: line.after for line in told(changes)} == {
        "number": "4754/QĐ-UBND",
        "kind": "decision",
        "issuer": "UBND",
    }
    assert changes.get().change_set.why == "register of March"


def test_cells_that_cite_the_same_paper_share_it():
    cells = ["4754/QĐ-UBND", "số 4754/QĐ-UBND", "4754/qđ-ubnd; 4755/QĐ-UBND"]
    cited = services.cite(cells, a_deed())

    assert Document.objects.count() == 2
    assert len({cited[cell][0].pk for cell in cells}) == 1


def test_a_group_of_numbers_is_as_many_papers():
    cell = "8202-8207/QĐ-UBND (group of six)"
    assert len(services.cite([cell], a_deed())[cell]) == 6


@pytest.mark.parametrize("cell", ["", "chưa có quyết định", "???"])
def test_a_cell_that_cites_nothing_makes_nothing(cell):
    assert services.cite([cell], a_deed()) == {cell: ()}
    assert not ChangeSet.objects.exists()


def test_citing_again_makes_nothing():
    services.cite([CELL], a_deed())
    services.cite([CELL], a_deed())

    assert Document.objects.count() == 2
    assert ChangeSet.objects.count() == 1


def test_the_known_day_of_a_paper_is_not_guessed_from_its_number():
    dated = a_paper(number="4754/QĐ-UBND", issued_on=date(2017, 7, 20))
    assert services.cite(["4754/QĐ-UBND"], a_deed())["4754/QĐ-UBND"][0] != dated


def test_for_an_area_a_paper_of_the_city_is_found_before_one_is_made():
    own = a_commune()
    deed = a_deed(a_user(Role.OFFICER, area=own))
    citys = a_paper()

    first, second = services.cite([CELL], deed, area=own)[CELL]

    assert (first, second.area) == (citys, own)
    assert services.cite([CELL], deed, area=own)[CELL] == (first, second)


def test_an_officer_of_one_area_makes_no_papers_of_the_city_by_citing():
    a_paper()
    deed = a_deed(a_user(Role.OFFICER, area=a_commune()))

    assert services.cite(["298/QĐ-UBND ngày 20/02/2025"], deed)
    with pytest.raises(PermissionDenied):
        services.cite([CELL], deed)
    with pytest.raises(PermissionDenied):
        services.cite([CELL], deed, area=a_commune("Phúc Thịnh"))
    assert Document.objects.count() == 1


def test_citing_joins_a_change_set_that_is_open():
    deed = a_deed()
    change_set = open_change_set(deed)
    services.cite([CELL], deed, change_set=change_set)

    assert ChangeSet.objects.get() == change_set
    assert change_set.changes.exists()


def test_many_cells_ask_as_many_questions_as_one(django_assert_num_queries):
    deed = a_deed()
    deed.by.may(Permission.DOCUMENTS_EDIT, WHOLE_CITY)
    with django_assert_num_queries(10):
        services.cite(["1/QĐ-UBND"], deed)
    cells = [f"{number}/QĐ-UBND" for number in range(2, 12)]
    with django_assert_num_queries(10):
        services.cite(cells, deed)
    with django_assert_num_queries(3):
        services.cite(cells, deed)
    many = [f"{number}/QĐ-BCT ngày 1/2/2024" for number in range(1000)]
    assert len(services.cite(many, deed)) == 1000


def test_two_who_record_one_paper_in_the_same_moment_share_it(monkeypatch):
    """The second looks before the first has written, and writes after."""
    other = a_paper()
    looked = []
    by_key = services._by_key

    def too_early(keys):
        looked.append(keys)
        return {} if len(looked) == 1 else by_key(keys)

    monkeypatch.setattr(services, "_by_key", too_early)

    assert a_paper() == other
    assert Document.objects.count() == 1
