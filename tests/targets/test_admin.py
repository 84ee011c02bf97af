"""The administration writes through the services and keeps what was said."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from targets.models import Indicator, Observation, Target
from tests.factories import a_commune, a_user
from tests.targets.promises import a_target, a_task, an_indicator, an_outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(sign_in):
    client = sign_in(a_user("administrator"))
    client.cookies["django_language"] = "en"
    return client


def change(client, row, **said):
    address = reverse(f"admin:targets_{row._meta.model_name}_change", args=[row.pk])
    return client.post(address, said, follow=True)


def test_an_indicator_is_recorded_and_revised(administrator):
    said = {
        **{"code": "import_value", "name_en": "Import turnover", "name_vi": "Nhập khẩu"},
        **{"group": "economy", "unit": "billion USD", "expression": "level"},
        **{"direction": "neutral", "decimals": "2", "position": "100"},
    }
    administrator.post(reverse("admin:targets_indicator_add"), said)
    indicator = Indicator.objects.get()
    said |= {"name_vi": "Kim ngạch nhập khẩu", "code": "other"}
    change(administrator, indicator, **said)
    indicator.refresh_from_db()
    assert (indicator.code, indicator.name_vi) == ("import_value", "Kim ngạch nhập khẩu")
    assert indicator.versions.count() == 2


def test_a_target_is_recorded_read_and_corrected(administrator):
    indicator = an_indicator()
    said = {"indicator": indicator.pk, "period": "2026", "words": "7–7.5 %"}
    said["said_precision"] = "day"
    administrator.post(reverse("admin:targets_target_add"), said)
    target = Target.objects.get()
    assert (target.operator, target.change_set.via) == ("between", "admin")
    change(administrator, target, **{**said, "words": "7–8 %"})
    target.refresh_from_db()
    assert target.withdrawn_at is not None
    assert Target.objects.as_known_on(None).get().words == "7–8 %"


def test_words_that_cannot_be_read_are_told_in_the_administration(administrator):
    indicator = an_indicator()
    said = {"indicator": indicator.pk, "period": "2026", "words": "20 clusters"}
    answer = administrator.post(
        reverse("admin:targets_target_add"), {**said, "said_precision": "day"}
    )
    assert "another unit" in answer.text
    assert not Target.objects.exists()


def test_an_outcome_is_recorded_corrected_and_withdrawn(administrator):
    indicator = an_indicator()
    said = {
        **{"indicator": indicator.pk, "period": "2025", "value": "82", "vintage": "estimate"},
        "published_precision": "day",
    }
    administrator.post(reverse("admin:targets_observation_add"), said)
    slip = Observation.objects.get()
    change(administrator, slip, **{**said, "value": "8.2"})
    right = Observation.objects.as_known_on(None).get()
    address = reverse("admin:targets_observation_delete", args=[right.pk])
    administrator.post(address, {"post": "yes"})
    right.refresh_from_db()
    assert right.withdrawn_at is not None
    assert Observation.objects.count() == 2


def test_a_withdrawn_row_is_only_read(administrator):
    row = an_outcome(an_indicator(), 5)
    administrator.post(reverse("admin:targets_observation_delete", args=[row.pk]), {"post": "yes"})
    page = administrator.get(reverse("admin:targets_observation_change", args=[row.pk]))
    assert page.status_code == 200
    assert 'name="value"' not in page.text
    answer = change(administrator, row, value="6")
    assert answer.status_code == 403


def test_history_shows_who_said_what(administrator):
    target = a_target(an_indicator(), "7 %")
    page = administrator.get(reverse("admin:targets_target_history", args=[target.pk]))
    assert "7 %" in page.text


@pytest.mark.parametrize("model", ["indicator", "target", "observation"])
def test_an_officer_of_one_commune_finds_none_of_it(sign_in, model):
    client = sign_in(a_user("officer", area=a_commune()))
    for name in ("changelist", "add"):
        assert client.get(reverse(f"admin:targets_{model}_{name}")).status_code == 403


@pytest.mark.parametrize("model", ["indicator", "target", "observation"])
def test_lists_are_searched(administrator, model):
    indicator = an_indicator()
    a_target(indicator, "7 %")
    an_outcome(indicator, 5)
    address = reverse(f"admin:targets_{model}_changelist")
    assert indicator.name_en in administrator.get(address, {"q": indicator.code}).text
    assert indicator.name_en not in administrator.get(address, {"q": "nothing of it"}).text


@pytest.mark.parametrize("model", ["indicator", "target", "observation"])
def test_what_a_list_shows_goes_out_as_a_workbook(administrator, model):
    indicator = an_indicator()
    a_target(indicator, "7 %")
    an_outcome(indicator, 5)
    answer = administrator.get(reverse(f"admin:targets_{model}_export"))
    sheet = openpyxl.load_workbook(BytesIO(answer.getvalue())).active
    assert sheet.max_row == 2
    assert indicator.code in str([cell.value for cell in sheet[2]])


def test_the_import_button_leads_to_our_own_import(administrator):
    answer = administrator.get(reverse("admin:targets_target_import"))
    assert answer.url == reverse("targets:import:start")
    assert administrator.get(answer.url).status_code == 200


# Tasks of the plan


def test_what_was_said_of_a_task_is_looked_up_and_taken_back(sign_in):
    task = a_task(serves=[an_indicator()])
    client = sign_in(a_user("officer"))
    for model, row in (
        ("plantask", task),
        ("taskfacts", task.facts.get()),
        ("tasklink", task.links.get()),
    ):
        assert client.get(reverse(f"admin:targets_{model}_changelist")).status_code == 200
        assert (
            client.get(reverse(f"admin:targets_{model}_change", args=[row.pk])).status_code == 200
        )
        assert client.get(reverse(f"admin:targets_{model}_add")).status_code == 403
    facts = task.facts.get()
    client.post(reverse("admin:targets_taskfacts_delete", args=[facts.pk]), {"post": "yes"})
    facts.refresh_from_db()
    assert facts.withdrawn_at is not None
    assert client.get(reverse("admin:targets_taskfacts_delete", args=[facts.pk])).status_code == 403
