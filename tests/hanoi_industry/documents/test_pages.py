"""The pages of papers: found without accents, other areas' are not there, written by services."""

from datetime import date

import pytest
from django.urls import reverse

from clusters.models import Cluster, LandFacts
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.documents import services
from hanoi_industry.documents.citing import cited_by
from hanoi_industry.documents.models import Document, Kind
from hanoi_industry.history.models import Change
from hanoi_industry.history.services import Statement, open_change_set, state
from tests.factories import a_commune, a_deed, a_user

pytestmark = pytest.mark.django_db

LIST = "documents:list"


def a_paper(number="298/QĐ-UBND", **values):
    return services.record_document(deed=a_deed(), number=number, **values)


def address(name, paper=None):
    return reverse(f"documents:{name}", args=[paper.pk] if paper else [])


@pytest.fixture
def own():
    return a_commune("Thư Lâm")


@pytest.fixture
def other():
    return a_commune("Phúc Thịnh")


@pytest.fixture
def officer(own):
    return a_user(Role.OFFICER, area=own)


@pytest.fixture
def as_officer(sign_in, officer):
    return sign_in(officer)


# Who may


@pytest.mark.parametrize("name", ["list", "record", "paper", "revise"])
def test_strangers_are_sent_to_sign_in(client, name):
    paper = a_paper() if name in ("paper", "revise") else None
    page = client.get(address(name, paper))

    assert page.status_code == 302
    assert page.url.startswith(reverse("accounts:sign-in"))


@pytest.mark.parametrize("name", ["list", "record", "paper", "revise"])
def test_who_holds_no_grant_is_refused(sign_in, name):
    paper = a_paper() if name in ("paper", "revise") else None
    assert sign_in(a_user()).get(address(name, paper)).status_code == 403


def test_papers_of_another_area_are_not_there(as_officer, other):
    paper = a_paper(area=other, title="Bí mật")

    assert as_officer.get(address("paper", paper)).status_code == 404
    assert as_officer.get(address("revise", paper)).status_code == 404
    assert as_officer.post(address("revise", paper), {"number": "1"}).status_code == 404
    assert "298" not in as_officer.get(address("list")).text
    assert "298" not in as_officer.get(address("list"), {"q": "bi mat"}).text


def test_a_paper_of_the_city_is_read_by_an_officer_and_not_revised(as_officer):
    paper = a_paper()
    page = as_officer.get(address("paper", paper))

    assert page.status_code == 200
    assert address("revise", paper) not in page.text
    assert as_officer.get(address("revise", paper)).status_code == 403
    assert as_officer.post(address("revise", paper), {"number": "1"}).status_code == 403


def test_a_manager_reads_and_is_offered_no_form(sign_in):
    paper = a_paper()
    client = sign_in(a_user(Role.MANAGER))

    assert address("record") not in client.get(address("list")).text
    assert address("revise", paper) not in client.get(address("paper", paper)).text
    assert client.get(address("record")).status_code == 403
    assert client.get(address("revise", paper)).status_code == 403


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30])
def test_a_paper_that_does_not_exist_is_not_there(as_officer, number):
    assert as_officer.get(f"{address('list')}{number}/").status_code == 404


# The list


@pytest.mark.parametrize("text", ["lien ha", "Liên Hà", "LIEN  HÀ", "ha lien", "298", "qd-ubnd"])
def test_a_paper_is_found_without_accents(as_officer, text):
    a_paper(title="Thành lập cụm công nghiệp Liên Hà")
    a_paper("7/KH-BCT", title="Kế hoạch năm", kind=Kind.PLAN)

    page = as_officer.get(address("list"), {"q": text}).text

    assert "298/QĐ-UBND" in page
    assert "7/KH-BCT" not in page


def test_the_list_is_narrowed_by_kind_and_says_of_how_many(as_officer, in_english):
    a_paper()
    a_paper("7/KH-UBND", kind=Kind.PLAN)
    as_officer.cookies["django_language"] = "en"

    page = as_officer.get(address("list"), {"kind": "plan"})

    table = page.context["table"]
    assert (table.count, table.whole) == (1, 2)
    assert "7/KH-UBND" in page.text
    assert "298" not in page.text
    assert page.context["chips"][0]["href"] == "?"


def test_a_kind_that_does_not_exist_shows_nothing_and_breaks_nothing(as_officer):
    a_paper()
    page = as_officer.get(address("list"), {"kind": "novel", "page": "x", "sort": "nowhere"})
    assert page.status_code == 200
    assert page.context["table"].count == 0


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "\0", "a" * 500])
def test_odd_letters_are_searched_for_as_they_are(as_officer, text):
    a_paper(title="Không có dấu lạ")
    page = as_officer.get(address("list"), {"q": text})
    assert page.status_code == 200
    assert "298/QĐ-UBND" not in page.text or text == "\0"


def test_the_latest_papers_come_first_and_those_of_no_known_day_last(as_officer):
    a_paper("1/A-B", issued_on=None)
    a_paper("2/A-B", issued_on=date(2020, 1, 1))
    a_paper("3/A-B", issued_on=date(2024, 1, 1))

    def numbers(**parameters):
        table = as_officer.get(address("list"), parameters).context["table"]
        return [row.record.number[0] for row in table.paginated_rows]

    assert numbers() == ["3", "2", "1"]
    assert numbers(sort="issued") == ["2", "3", "1"]
    assert numbers(sort="-issued") == ["3", "2", "1"]
    assert numbers(sort="paper") == ["1", "2", "3"]


def test_a_long_list_asks_as_many_questions_as_a_short_one(
    as_officer, django_assert_max_num_queries, own
):
    a_paper("1/A-B", area=own)
    as_officer.get(address("list"))
    with django_assert_max_num_queries(50) as short:
        as_officer.get(address("list"))
    for number in range(2, 40):
        a_paper(f"{number}/A-B", area=own)
    with django_assert_max_num_queries(len(short)):
        as_officer.get(address("list"))


# One paper and what rests on it


def a_fact(area, source, *, code="C1", name="Cụm Liên Hà"):
    cluster = Cluster.objects.create(code=code, name=name, area=area)
    statement = Statement(
        LandFacts, {"cluster": cluster}, date(2026, 1, 1), {"leased_hectares": 5}, source=source
    )
    return state(open_change_set(a_deed()), [statement])[0]


def test_a_paper_tells_what_rests_on_it(as_officer, own, officer):
    paper = a_paper()
    a_fact(own, paper)

    assert "Cụm Liên Hà" in as_officer.get(address("paper", paper)).text
    found = cited_by(paper, officer)
    assert (found.count, found.things) == (1, ("Cụm Liên Hà",))


def test_what_rests_on_it_in_another_area_is_neither_named_nor_counted(as_officer, other, officer):
    paper = a_paper()
    a_fact(other, paper, name="Cụm Bí Mật")

    assert "Bí Mật" not in as_officer.get(address("paper", paper)).text
    assert cited_by(paper, officer).count == 0
    assert cited_by(paper, a_user(Role.MANAGER)).count == 1


def test_a_fact_that_was_withdrawn_rests_on_nothing_any_more(own, officer):
    from hanoi_industry.history.services import withdraw

    paper = a_paper()
    withdraw(open_change_set(a_deed()), [a_fact(own, paper)])

    assert cited_by(paper, officer).count == 0


def test_a_paper_that_nothing_cites_says_so(as_officer):
    assert as_officer.get(address("paper", a_paper())).context["cited_by"].count == 0


def test_asking_what_rests_on_it_costs_as_much_for_many(own, officer, django_assert_num_queries):
    paper = a_paper()
    officer.area_numbers_where("read history")
    a_fact(own, paper)
    with django_assert_num_queries(3):
        cited_by(paper, officer)
    for number in range(2, 12):
        a_fact(own, paper, code=f"C{number}", name=f"Cụm {number}")
    with django_assert_num_queries(3):
        assert cited_by(paper, officer).count == 11


def test_only_addresses_of_the_web_are_links(as_officer):
    page = as_officer.get(
        address("paper", a_paper(address="javascript:alert(1) | https://hanoi.gov.vn/a"))
    ).text
    assert 'href="https://hanoi.gov.vn/a"' in page
    assert 'href="javascript' not in page


def test_what_is_typed_is_shown_and_not_run(as_officer, own):
    paper = a_paper("<script>alert(1)</script>", title="<b>x</b>", area=own)
    for name in ("list", "paper", "revise"):
        page = as_officer.get(address(name, None if name == "list" else paper)).text
        assert "<script>alert" not in page
        assert "<b>x" not in page


# Recording and revising

TYPED = {
    "number": "298/QĐ-UBND",
    "kind": "decision",
    "title": "Thành lập",
    "issuer": "UBND Thành phố",
    "issued": "02/2025",
    "address": "https://hanoi.gov.vn/a",
}


def test_a_paper_is_recorded_as_typed(as_officer, own, officer):
    page = as_officer.post(address("record"), {**TYPED, "area": own.pk}, follow=True)

    paper = Document.objects.get()
    assert page.redirect_chain[-1][0] == address("paper", paper)
    assert (paper.number, paper.area, str(paper.issued)) == ("298/QĐ-UBND", own, "2025-02")
    assert Change.objects.filter(change_set__by=officer, area_code=own.code).exists()


def test_a_paper_recorded_already_is_shown_and_not_doubled(sign_in):
    paper = a_paper(issued_on=date(2025, 2, 1), issued_precision="month")
    page = sign_in(a_user(Role.OFFICER)).post(address("record"), TYPED, follow=True)

    assert page.redirect_chain[-1][0] == address("paper", paper)
    assert Document.objects.get().title == ""


def test_other_areas_and_the_city_are_not_offered_to_an_officer(as_officer, own, other):
    form = as_officer.get(address("record")).context["form"]
    assert list(form.fields["area"].queryset) == [own]

    for area in (other.pk, "", "city", "0"):
        page = as_officer.post(address("record"), {**TYPED, "area": area})
        assert "area" in page.context["form"].errors
    assert not Document.objects.exists()


def test_an_officer_of_the_city_records_for_the_city_or_any_commune(sign_in, own):
    client = sign_in(a_user(Role.OFFICER))
    client.post(address("record"), {**TYPED, "area": ""})
    client.post(address("record"), {**TYPED, "area": own.pk})

    assert {paper.area for paper in Document.objects.all()} == {None, own}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"number": "", "title": "", "address": ""}, "__all__"),
        ({"issued": "31/02/2025"}, "issued"),
        ({"issued": "tomorrow"}, "issued"),
        ({"issued": "01/01/2190"}, "issued"),
        ({"address": "javascript:alert(1)"}, "address"),
        ({"address": "not an address"}, "address"),
        ({"kind": "novel"}, "kind"),
        ({"number": "1" * 121}, "number"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_box_and_nothing_is_written(sign_in, typed, field):
    page = sign_in(a_user(Role.OFFICER)).post(address("record"), {**TYPED, **typed})

    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert not Document.objects.exists()


def test_a_form_shows_the_paper_as_it_stands_and_saves_nothing_unchanged(as_officer, own):
    paper = a_paper(area=own, issued_on=date(2025, 1, 1), issued_precision="year")
    form = as_officer.get(address("revise", paper)).context["form"]
    shown = {name: form[name].value() or "" for name in form.fields}
    changes = Change.objects.count()

    page = as_officer.post(address("revise", paper), shown)

    assert page.status_code == 302
    assert Change.objects.count() == changes


def test_a_revision_keeps_its_reason_and_is_told_on_the_page(as_officer, own):
    paper = a_paper(area=own)
    page = as_officer.post(
        address("revise", paper),
        {**TYPED, "issued": "", "number": "289/QĐ-UBND", "area": own.pk, "why": "Đọc nhầm số"},
        follow=True,
    )

    assert "289/QĐ-UBND" in page.text
    assert "Đọc nhầm số" in page.text


def test_history_is_told_in_the_words_of_the_page(as_officer, own):
    paper = a_paper(area=own, issued_on=date(2025, 2, 1), issued_precision="month")
    lines = as_officer.get(address("paper", paper)).context["changes"]

    assert {"01/02/2025", str(Kind.DECISION.label)} <= {line.after for line in lines}


def test_a_revision_that_would_double_another_paper_is_refused(as_officer, own):
    a_paper("299/QĐ-UBND", area=own)
    paper = a_paper(area=own)

    page = as_officer.post(
        address("revise", paper),
        {**TYPED, "issued": "", "number": "299/QĐ-UBND", "area": own.pk},
    )

    assert page.context["form"].non_field_errors()
    paper.refresh_from_db()
    assert paper.number == "298/QĐ-UBND"


@pytest.mark.parametrize("name", ["list", "record", "paper", "revise"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_speaks_both_languages(as_officer, own, name, language):
    paper = a_paper(area=own)
    as_officer.cookies["django_language"] = language
    page = as_officer.get(address(name, paper if name in ("paper", "revise") else None))

    assert page.status_code == 200
    assert f'lang="{language}"' in page.text
