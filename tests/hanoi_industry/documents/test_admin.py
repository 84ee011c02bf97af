"""Papers and areas in the administration: written through the services, closed to strangers."""

from datetime import date

import pytest
from django.urls import reverse

from hanoi_industry.accounts.permissions import Role
from hanoi_industry.areas.models import REFORM, Area, Succession
from hanoi_industry.documents import services
from hanoi_industry.documents.models import Document
from hanoi_industry.history.models import Change
from tests.factories import a_commune, a_deed, a_district, a_former_commune, a_user
from tests.telling import told, told_of

pytestmark = pytest.mark.django_db

ADD = "admin:areas_area_add"
CHANGE = "admin:areas_area_change"
LIST = "admin:areas_area_changelist"

NO_ROWS_BELOW = {
    f"{rows}-{form}_FORMS": 0 for rows in ("became", "made_of") for form in ("TOTAL", "INITIAL")
}


@pytest.fixture
def keeper(sign_in):
    return sign_in(a_user(Role.ADMINISTRATOR))


def typed(**values):
    return {
        **{"code": "99001", "level": "commune", "name": "Hương Sơn", "kind": "Xã", "name_en": ""},
        **{"valid_from": "01/07/2025", "valid_until": "", "parent": ""},
        **values,
    }


def test_an_area_is_added_and_told_in_history(keeper):
    page = keeper.post(reverse(ADD), typed())

    assert page.status_code == 302, page.context["errors"]
    area = Area.objects.get(code="99001")
    assert (area.name, area.valid_from) == ("Hương Sơn", REFORM)
    assert Change.objects.of("area", "99001").filter(change_set__via="admin").exists()


def test_an_area_is_revised_and_keeps_its_code(keeper):
    area = a_commune("Hương Son", code="99001")
    keeper.post(reverse(CHANGE, args=[area.pk]), typed(code="1", **NO_ROWS_BELOW))

    area.refresh_from_db()
    assert (area.code, area.name, area.search_key) == ("99001", "Hương Sơn", "huong son")
    assert told_of(Change.objects.of("area", "99001"), "name").before == "Hương Son"


def test_what_the_service_refuses_is_said_in_the_form(keeper):
    a_commune(code="99001")
    page = keeper.post(reverse(ADD), typed(valid_until="30/06/2025", code="99002"))

    assert page.status_code == 200
    assert Area.objects.count() == 1


@pytest.mark.parametrize("text", ["dong anh", "Đông Anh", "DONG"])
def test_areas_are_found_without_accents(keeper, text):
    a_commune("Thư Lâm", district=a_district("Đông Anh"))
    page = keeper.get(reverse(LIST), {"q": text})
    assert [str(area) for area in page.context["cl"].result_list] == ["Huyện Đông Anh"]


def test_what_became_of_an_area_is_shown(keeper):
    former, present = a_former_commune("Thụy Lâm"), a_commune("Thư Lâm")
    Succession.objects.create(former=former, present=present)

    assert "Thư Lâm" in keeper.get(reverse(CHANGE, args=[former.pk])).text
    assert "Thụy Lâm" in keeper.get(reverse(CHANGE, args=[present.pk])).text


def test_a_succession_is_said_and_taken_back(keeper):
    former, present = a_former_commune(), a_commune()
    keeper.post(
        reverse("admin:areas_succession_add"),
        {"former": former.pk, "present": present.pk, "on": "01/07/2025"},
    )
    succession = Succession.objects.get()
    assert succession.on == date(2025, 7, 1)

    keeper.get(reverse("admin:areas_succession_changelist"))
    keeper.post(reverse("admin:areas_succession_delete", args=[succession.pk]), {"post": "yes"})
    assert not Succession.objects.exists()
    assert Succession.versions.count() == 2
    assert len(told(Change.objects.filter(subject_type="succession"))) == 3


@pytest.mark.parametrize("role", [Role.OFFICER, Role.IMPORTER, Role.MANAGER])
def test_others_find_no_areas_here(sign_in, role):
    area = a_commune()
    client = sign_in(a_user(role))

    assert client.get(reverse(LIST)).status_code == 403
    assert client.post(reverse(CHANGE, args=[area.pk]), typed()).status_code == 403


def test_the_administrator_of_one_commune_finds_no_areas_here(sign_in):
    area = a_commune()
    client = sign_in(a_user(Role.ADMINISTRATOR, area=area))

    assert client.get(reverse(LIST)).status_code == 403
    assert client.post(reverse(CHANGE, args=[area.pk]), typed()).status_code == 403


# Papers


def a_paper(number, **values):
    return services.record_document(deed=a_deed(), number=number, **values)


def test_the_administration_writes_papers_through_the_services(sign_in):
    client = sign_in(a_user(Role.ADMINISTRATOR))
    typed = {"number": "5/QĐ-UBND", "kind": "decision", "issued_precision": "day"}
    client.post(reverse("admin:documents_document_add"), typed)

    paper = Document.objects.get()
    assert Change.objects.of("document", str(paper.pk)).filter(change_set__via="admin").exists()

    client.post(
        reverse("admin:documents_document_change", args=[paper.pk]), {**typed, "title": "Mới"}
    )
    paper.refresh_from_db()
    assert paper.title == "Mới"
    assert paper.versions.count() == 2


def test_the_administration_shows_papers_of_other_areas_to_nobody(sign_in):
    own, other = a_commune("Thư Lâm"), a_commune("Phúc Thịnh")
    as_officer = sign_in(a_user(Role.OFFICER, area=own))
    mine, theirs = a_paper("298/QĐ-UBND", area=own), a_paper("7/QĐ-UBND", area=other)

    page = as_officer.get(reverse("admin:documents_document_changelist"))
    assert "298/QĐ-UBND" in page.text
    assert "7/QĐ-UBND" not in page.text
    change = reverse("admin:documents_document_change", args=[theirs.pk])
    assert as_officer.get(change).status_code in (302, 404)
    own_page = as_officer.get(reverse("admin:documents_document_change", args=[mine.pk]))
    assert "Phúc Thịnh" not in own_page.text
