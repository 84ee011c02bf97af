"""The lists of 2025 are loaded once and whole, and nobody else's correction is undone."""

import csv
from datetime import date

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from hanoi_industry.accounts.permissions import Permission, Role
from hanoi_industry.areas import services
from hanoi_industry.areas.models import REFORM, Area, Level, Succession
from hanoi_industry.history.models import Change, ChangeSet, Via
from tests.factories import a_commune, a_deed, a_district, a_former_commune, a_user
from tests.telling import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    return services.load_areas(a_deed(via=Via.COMMAND))


def a_listed(code: str) -> Area:
    return Area.objects.get(code=code)


def test_the_permission_is_the_one_roles_are_made_of():
    assert services.KEEP_AREAS == Permission.AREAS_EDIT


def test_the_lists_hold_30_districts_526_former_communes_and_126_communes(loaded):
    assert len(loaded.areas) == 30 + 526 + 126
    assert Area.objects.districts().count() == 30
    assert Area.objects.filter(level=Level.FORMER_COMMUNE).count() == 526
    assert Area.objects.communes().count() == 126


def test_the_kinds_are_those_of_the_resolution(loaded):
    assert Area.objects.communes().filter(kind="Phường").count() == 51
    assert Area.objects.communes().filter(kind="Xã").count() == 75
    assert Area.objects.filter(level=Level.FORMER_COMMUNE, kind="Thị trấn").count() == 21
    assert set(Area.objects.districts().values_list("kind", flat=True)) == {
        "Quận",
        "Huyện",
        "Thị xã",
    }


def test_each_district_has_as_many_former_communes_as_its_list_says(loaded):
    with services.DISTRICTS.open(encoding="utf-8") as lines:
        said = {row["code"]: int(row["communes_before_2025"]) for row in csv.DictReader(lines)}
    parts = Area.objects.filter(level=Level.FORMER_COMMUNE)

    assert {code: parts.filter(parent__code=code).count() for code in said} == said


def test_codes_keep_their_zeros(loaded):
    assert str(a_listed("00004")) == "Phường Ba Đình"
    assert str(a_listed("001")) == "Quận Ba Đình"


def test_old_and_new_meet_on_the_day_of_the_reform(loaded):
    last, first = date(2025, 6, 30), REFORM

    assert set(Area.objects.as_of(last).values_list("level", flat=True)) == {
        Level.DISTRICT,
        Level.FORMER_COMMUNE,
    }
    assert set(Area.objects.as_of(first).values_list("level", flat=True)) == {Level.COMMUNE}


def test_a_former_commune_may_be_in_several_communes_of_today(loaded):
    kim_ma = Area.objects.get(level=Level.FORMER_COMMUNE, name="Kim Mã")

    assert {str(one.present) for one in kim_ma.became.select_related("present")} == {
        "Phường Ba Đình",
        "Phường Ngọc Hà",
        "Phường Giảng Võ",
    }


def test_a_commune_knows_its_main_former_district_and_the_others(loaded):
    hong_ha = a_listed("00097")
    districts = Area.objects.districts().filter(became__present=hong_ha)

    assert str(hong_ha.parent) == "Quận Tây Hồ"
    assert {one.name for one in districts} == {
        *["Tây Hồ", "Hai Bà Trưng", "Hoàn Kiếm", "Long Biên", "Ba Đình"]
    }


def test_every_former_commune_went_somewhere_and_every_commune_was_made_of_something(loaded):
    assert not Area.objects.filter(level=Level.FORMER_COMMUNE, became__isnull=True).exists()
    assert not Area.objects.communes().filter(made_of__isnull=True).exists()


def test_loading_again_writes_nothing(loaded):
    again = services.load_areas(a_deed())

    assert not again
    assert Area.objects.count() == len(loaded.areas)
    assert Area.versions.count() == len(loaded.areas)
    assert ChangeSet.objects.count() == 1


def test_loading_again_brings_back_what_is_missing_and_nothing_else(loaded):
    Succession.objects.filter(present__code="00004").delete()
    a_listed("00004").delete()

    again = services.load_areas(a_deed())

    assert [area.code for area in again.areas] == ["00004"]
    assert len(again.successions) == 7 + 2


def test_loading_again_keeps_a_correction(loaded):
    services.revise_area(a_listed("F-017-01"), deed=a_deed(), name="Đổi Tên")

    assert not services.load_areas(a_deed())
    assert a_listed("F-017-01").name == "Đổi Tên"


def test_loading_keeps_versions_and_history_with_the_person(loaded):
    version = Area.versions.get(code="00004")
    change_set = ChangeSet.objects.get()

    assert version.history_user == change_set.by
    assert version.history_change_reason == f"change set {change_set.pk}"
    assert Succession.versions.count() == len(loaded.successions)
    assert change_set.changes.filter(subject_type="area").count() == len(loaded.areas)
    assert Change.objects.get(subject_type="area", subject_code="00004").area_code == "00004"
    assert Change.objects.get(subject_type="area", subject_code="001").area_code == ""


def test_loading_asks_few_questions(django_assert_max_num_queries):
    deed = a_deed()
    with django_assert_max_num_queries(60):
        services.load_areas(deed)
    with django_assert_max_num_queries(6):
        services.load_areas(deed)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.APPROVER, Role.IMPORTER, Role.MANAGER])
def test_only_who_keeps_areas_loads_them(role):
    with pytest.raises(PermissionDenied):
        services.load_areas(a_deed(a_user(role)))
    assert not Area.objects.exists()


def test_the_administrator_of_one_commune_keeps_no_areas():
    commune = a_commune()
    deed = a_deed(a_user(Role.ADMINISTRATOR, area=commune))

    for attempt in [
        lambda: services.load_areas(deed),
        lambda: services.revise_area(commune, deed=deed, name="Khác"),
        lambda: services.end_area(commune, deed=deed, on=date(2030, 1, 1)),
        lambda: services.add_succession(
            deed=deed, former=a_former_commune(), present=commune, on=REFORM
        ),
        lambda: services.add_area(
            deed=deed, code="1", level=Level.COMMUNE, name="A", kind="Xã", valid_from=REFORM
        ),
    ]:
        with pytest.raises(PermissionDenied):
            attempt()


# The command


def test_the_command_keeps_nothing_unless_told_to(capsys):
    person = a_user(Role.ADMINISTRATOR)

    call_command("load_areas", by=person.username)
    assert "682 areas" in capsys.readouterr().out
    assert not Area.objects.exists()

    call_command("load_areas", by=person.username, keep=True)
    assert "682 areas" in capsys.readouterr().out
    assert Area.objects.count() == 682
    assert ChangeSet.objects.get().via == Via.COMMAND


def test_the_command_asks_who_answers_for_it():
    with pytest.raises(CommandError, match="Nobody signs in as ghost"):
        call_command("load_areas", by="ghost", keep=True)


# One area


def test_an_area_is_added_with_what_it_was_made_of():
    former = a_former_commune("Đục Khê")
    area = services.add_area(
        deed=a_deed(),
        code="99001",
        level=Level.COMMUNE,
        name="Hương  Sơn",
        kind="Xã",
        valid_from=REFORM,
        parent=a_district("Mỹ Đức"),
        made_of=[former],
    )

    assert area.name == "Hương Sơn"
    assert area.search_key == "huong son"
    assert former.became.get().present == area
    assert {line.field for line in told(Change.objects.of("area", "99001"))} == {
        *["code", "level", "name", "kind", "valid_from", "parent"]
    }


def test_an_area_whose_code_is_taken_is_refused():
    taken = a_commune(code="00004")
    with pytest.raises(ValidationError):
        services.add_area(
            deed=a_deed(), code="00004", level=Level.COMMUNE, name="A", kind="Xã", valid_from=REFORM
        )
    assert Area.objects.get() == taken


def test_a_revision_is_told_in_history_and_kept_as_a_version():
    commune = a_commune("Yên Hoà", kind="Phường")
    revised = services.revise_area(commune, deed=a_deed(why="spelling"), name="Yên Hòa")

    change = Change.objects.get(subject_code=commune.code)
    assert change.told() == [("name", "Yên Hoà", "Yên Hòa", "", "")]
    assert change.change_set.why == "spelling"
    assert revised.versions.latest("history_id").name == "Yên Hòa"


def test_a_revision_that_says_nothing_new_writes_nothing():
    commune = a_commune("Ba Đình", kind="Phường")
    services.revise_area(commune, deed=a_deed(), name="Ba Đình", kind="Phường")

    assert not ChangeSet.objects.exists()


def test_the_code_of_an_area_lasts():
    with pytest.raises(TypeError):
        services.revise_area(a_commune(), deed=a_deed(), code="1")


def test_an_area_that_ends_says_what_follows():
    old, new = a_commune("Cũ"), a_commune("Mới")
    ended = services.end_area(old, deed=a_deed(), on=date(2030, 1, 1), followed_by=[new])

    assert ended.valid_until == date(2030, 1, 1)
    assert old.became.get().on == date(2030, 1, 1)


def test_an_area_ends_once():
    old = a_district()
    with pytest.raises(ValidationError, match="Đông Anh"):
        services.end_area(old, deed=a_deed(), on=date(2030, 1, 1))


def test_an_area_does_not_end_before_it_begins():
    with pytest.raises(ValidationError):
        services.end_area(a_commune(), deed=a_deed(), on=REFORM)


def test_the_city_has_no_area_of_its_own(loaded):
    assert not Area.objects.filter(code=settings.WHOLE_CITY).exists()
