"""The board, the page of an indicator, and the forms that record what was said."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from hanoi_industry.history.models import ChangeSet
from hanoi_industry.periods import NotAPeriod
from targets import services
from targets.forms import read_period
from targets.goals import parse_goal
from targets.models import Observation, Target
from tests.factories import a_cluster, a_commune, a_deed, a_user
from tests.targets.promises import a_count, a_target, an_indicator, an_outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(sign_in):
    return in_english(sign_in(a_user("officer")))


@pytest.fixture
def manager(sign_in):
    return in_english(sign_in(a_user("manager")))


def in_english(client):
    client.cookies["django_language"] = "en"
    return client


def board(client, **asked):
    return client.get(reverse("targets:board"), {"year": 2025, **asked})


def indicator_page(client, indicator, **asked):
    return client.get(reverse("targets:indicator", args=[indicator.code]), asked)


# The board


def test_a_manager_sees_target_outcome_and_verdict_on_one_line(manager):
    indicator = an_indicator()
    first = a_target(indicator, "6.5 %", said_on=date(2024, 12, 10))
    services.change_target(
        first, deed=a_deed(), goal=parse_goal("at least 8 %", "%"), said_on=date(2025, 2, 20)
    )
    an_outcome(indicator, "8.16", published_on=date(2026, 1, 6))
    page = board(manager)
    assert "at least 8 %" in page.text
    assert "6.5 %" in page.text
    assert "8.16" in page.text
    assert "published 06/01/2026" in page.text
    assert "Exceeded" in page.text
    assert "estimate" in page.text


def test_the_board_is_in_vietnamese_numbers_for_a_vietnamese_reader(sign_in):
    indicator = an_indicator()
    a_target(indicator, "7–7,5 %".replace(",", "."))
    an_outcome(indicator, "6.2")
    page = board(sign_in(a_user("manager")))
    assert "6,2" in page.text
    assert indicator.name_vi in page.text


def test_what_is_missing_is_said_with_who_can_supply_it(manager):
    a_target(an_indicator(), "5 %", assigned_to="Sở Công Thương")
    page = board(manager)
    assert "No outcome of 2025 is recorded; Sở Công Thương can supply it." in page.text


def test_a_computed_figure_opens_its_three_lists(manager):
    indicator = a_count(computed_by="clusters-operating", is_additive=False)
    a_target(indicator, "1")
    a_cluster("Quất Động", is_operating=True)
    a_cluster("Ngọc Liệp", is_operating=False)
    a_cluster("Phú Thịnh")
    lists = f"{reverse('targets:lists', args=[indicator.code])}?period=2025"
    assert lists in board(manager).text
    page = manager.get(lists)
    for words in ("Counted (1)", "Not counted (1)", "Cannot be told (1)", "Phú Thịnh"):
        assert words in page.text


def test_an_indicator_that_people_enter_has_no_lists(manager):
    answer = manager.get(reverse("targets:lists", args=[an_indicator().code]))
    assert answer.status_code == 404


@pytest.mark.parametrize("year", ["1", "99999", "zwei", "²⁰²⁵", ""])
def test_a_year_that_is_none_shows_the_present_one(manager, year):
    assert board(manager, year=year).context["board"].year == timezone.localdate().year


def test_the_board_as_known_on_an_earlier_day(manager):
    indicator = an_indicator()
    a_target(indicator, "5 %")
    assert len(board(manager, known_on="01/03/2026").context["board"].rows) == 0
    assert len(board(manager).context["board"].rows) == 1


def test_an_empty_board_says_so(manager):
    assert "No target of 2025 is recorded." in board(manager).text


def test_the_board_goes_out_as_a_workbook_and_as_text(manager):
    indicator = an_indicator()
    a_target(indicator, "5 %", note="=1+1")
    an_outcome(indicator, "6.25")
    answer = board(manager, export="xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.getvalue())).active
    headings, row = [[cell.value for cell in line] for line in sheet.iter_rows()]
    told = dict(zip(headings, row, strict=True))
    assert (told["Code"], told["Target"], told["Outcome"], told["Verdict"]) == (
        indicator.code,
        "5 %",
        6.25,
        "Exceeded",
    )
    assert indicator.code in board(manager, export="csv").getvalue().decode("utf-8-sig")


# Who may look and write


PAGES = ["targets:board", "targets:indicators", "targets:compare"]
OF_AN_INDICATOR = [
    *("targets:indicator", "targets:lists", "targets:record-target"),
    *("targets:record-outcome", "targets:publish", "targets:parts"),
]


def test_an_officer_of_one_commune_sees_nothing_of_the_city(sign_in):
    indicator = a_count(computed_by="clusters-operating", is_additive=False)
    target, outcome = a_target(indicator, "5"), an_outcome(indicator, 6)
    client = sign_in(a_user("officer", area=a_commune()))
    addresses = [reverse(name) for name in PAGES]
    addresses += [reverse(name, args=[indicator.code]) for name in OF_AN_INDICATOR]
    addresses += [
        reverse(f"targets:{name}-target", args=[target.pk])
        for name in ("change", "correct", "withdraw")
    ]
    addresses += [
        reverse(f"targets:{name}", args=[outcome.pk])
        for name in ("correct-outcome", "withdraw-outcome", "pick")
    ]
    before = ChangeSet.objects.count()
    for address in addresses:
        assert client.get(address).status_code == 403, address
        assert client.post(address, {"why": "x"}).status_code == 403, address
    assert ChangeSet.objects.count() == before


def test_a_manager_reads_and_writes_nothing(manager):
    indicator = an_indicator()
    page = indicator_page(manager, indicator)
    assert "Record an outcome" not in page.text
    address = reverse("targets:record-outcome", args=[indicator.code])
    assert manager.get(address).status_code == 403


@pytest.mark.parametrize("code", ["none", "grdp'--"])
def test_what_is_not_there_is_not_found(manager, code):
    assert manager.get(f"/targets/indicators/{code}/").status_code == 404


@pytest.mark.parametrize("pk", [0, 2**63])
def test_a_row_that_is_not_there_is_not_found(officer, pk):
    assert officer.get(f"/targets/outcomes/{pk}/correct/").status_code == 404


# Targets


def record_target(client, indicator, **said):
    said = {"period": "2026", "words": "at least 20", **said}
    return client.post(reverse("targets:record-target", args=[indicator.code]), said, follow=True)


def test_a_recorded_target_is_read_back(officer):
    indicator = a_count()
    page = record_target(officer, indicator, paper="305/KH-UBND ngày 12/11/2025")
    assert "Recorded, and read as: At least 20" in page.text
    target = Target.objects.get()
    assert (target.operator, target.low, target.period) == ("at_least", 20, "2026")
    assert target.source.number == "305/KH-UBND"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"words": "1,234"}, "can be read in two ways"),
        ({"words": "about many of them 5 or 6 or 7"}, "cannot be read as one target"),
        ({"words": "20 %"}, "kept in clusters"),
        ({"period": "spring"}, "is no period"),
        ({"operator": "between", "low": "5"}, "type the numbers it needs"),
        ({"operator": "between", "low": "9", "high": "5"}, "lower number first"),
        ({"said": "31/12/2199"}, "Type a day up to"),
        ({"paper": "298/QĐ-UBND; 299/QĐ-UBND"}, "several papers"),
    ],
)
def test_a_target_that_cannot_be_read_says_what_to_type(officer, said, told):
    page = record_target(officer, a_count(), **said)
    assert told in page.text
    assert not Target.objects.exists()


def test_words_that_no_rule_reads_are_kept_with_a_chosen_reading(officer):
    words = "phấn đấu cao nhất, từ 11 lên 12 nếu có thể"
    record_target(officer, a_count(), words=words, operator="at_least", low="11")
    target = Target.objects.get()
    assert (target.words, target.operator, target.low) == (words, "at_least", 11)
    address = reverse("targets:correct-target", args=[target.pk])
    officer.post(address, {"words": words, "note": "theo kế hoạch", "why": "thiếu ghi chú"})
    target = Target.objects.as_known_on(None).get()
    assert (target.operator, target.low, target.note) == ("at_least", 11, "theo kế hoạch")


def test_a_target_recorded_twice_is_told_so(officer):
    indicator = a_count()
    record_target(officer, indicator)
    assert "recorded already" in record_target(officer, indicator).text


def test_a_changed_target_keeps_the_first_in_sight(officer):
    indicator = an_indicator()
    first = a_target(indicator, "6.5 %")
    address = reverse("targets:change-target", args=[first.pk])
    assert "At least 6.5" in officer.get(address).text
    page = officer.post(address, {"words": "at least 8 %", "said": "02/2025"}, follow=True)
    assert "read as: At least 8" in page.text
    link = Target.objects.get(replaces=first)
    assert (str(link.said), link.words) == ("2025-02", "at least 8 %")


def test_a_target_changed_by_two_people_at_once_is_changed_once(officer):
    first = a_target(an_indicator(), "6.5 %")
    services.change_target(first, deed=a_deed(), goal=parse_goal("7 %", "%"))
    address = reverse("targets:change-target", args=[first.pk])
    page = officer.post(address, {"words": "8 %"})
    assert "Somebody changed this meanwhile" in page.text


def test_a_withdrawn_target_stays_readable_with_its_reason(officer):
    indicator = an_indicator()
    target = a_target(indicator, "80 %")
    address = reverse("targets:withdraw-target", args=[target.pk])
    assert "needs another look" in officer.post(address, {"why": ""}).text
    page = officer.post(address, {"why": "của tỉnh khác"}, follow=True)
    assert "80 %" in page.text
    assert "của tỉnh khác" in page.text
    assert officer.get(address).status_code == 404


# Outcomes


def record_outcome(client, indicator, **said):
    said = {"period": "2025", "value": "6.2", "vintage": "estimate", **said}
    address = reverse("targets:record-outcome", args=[indicator.code])
    return client.post(address, said, follow=True)


def test_beside_the_box_stand_the_last_value_the_year_ago_and_the_target(officer):
    indicator = an_indicator()
    an_outcome(indicator, "5.9", "2024")
    an_outcome(indicator, "6.4", "2025-9M")
    a_target(indicator, "7–7.5 %")
    address = reverse("targets:record-outcome", args=[indicator.code])
    page = officer.get(address, {"period": "2025"})
    for words in ("6.4", "5.9", "7–7.5 %", "9 months of 2025"):
        assert words in page.text


def test_an_outcome_is_recorded_with_its_paper_and_day(officer):
    indicator = an_indicator()
    page = record_outcome(
        officer, indicator, published="06/01/2026", paper="https://example.vn/bao-cao"
    )
    assert "The outcome of 2025 is recorded: 6.2 %" in page.text
    one = Observation.objects.get()
    assert (one.value, one.as_typed, str(one.published)) == (Decimal("6.2"), "6.2", "2026-01-06")
    assert one.source.address == "https://example.vn/bao-cao"


def test_an_index_typed_for_growth_is_asked_about_and_kept_if_it_is_right(officer):
    indicator = an_indicator()
    an_outcome(indicator, "5.9", "2024")
    page = record_outcome(officer, indicator, value="109.42")
    assert "looks like an index" in page.text
    assert "type 9.42" in page.text
    assert Observation.objects.count() == 1
    # The answer counts for that figure alone.
    page = record_outcome(officer, indicator, value="1094.2", keep_odd="109.42")
    assert "far from" in page.text
    page = record_outcome(officer, indicator, value="109.42", keep_odd="109.42")
    assert "Say why the unlikely figure is right." in page.text
    record_outcome(officer, indicator, value="109.42", keep_odd="109.42", why="năm gốc đổi")
    assert Observation.objects.filter(value="109.42").exists()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"value": "1,234"}, "can be read in two ways"),
        ({"value": "many"}, "is no number"),
        ({"value": ""}, "needs another look"),
        ({"value": "6.2", "value_high": "5"}, "lower number first"),
        ({"period": "2199"}, "has not begun"),
        ({"published": "2199"}, "Type a day up to"),
    ],
)
def test_an_outcome_that_cannot_be_says_what_to_type(officer, said, told):
    page = record_outcome(officer, an_indicator(), **said)
    assert told in page.text
    assert not Observation.objects.exists()


def test_a_share_takes_its_counts(officer):
    indicator = an_indicator(expression="share", group="wastewater")
    page = record_outcome(officer, indicator, value="30", part="21", whole="70")
    assert "21 / 70 (30" in page.text
    page = record_outcome(officer, indicator, value="31", part="21")
    assert "numerator and denominator, or neither" in page.text


def test_a_corrected_outcome_keeps_its_paper_and_leaves_the_slip_readable(officer):
    indicator = an_indicator()
    record_outcome(officer, indicator, value="8.2", paper="Báo cáo tháng 12")
    slip = Observation.objects.get()
    address = reverse("targets:correct-outcome", args=[slip.pk])
    said = {"value": "8.3", "vintage": "estimate", "paper": "Báo cáo tháng 12"}
    assert "needs another look" in officer.post(address, said).text
    page = officer.post(address, {**said, "why": "gõ nhầm"}, follow=True)
    assert "corrected from 8.2 to 8.3" in page.text
    right = Observation.objects.as_known_on(None).get()
    assert right.source == slip.source
    assert "gõ nhầm" in page.text


def test_a_state_that_is_no_day_stays_as_it_is_when_corrected(officer):
    one = an_outcome(an_indicator(), "6.67", "2016-2020", at_point="average per year")
    address = reverse("targets:correct-outcome", args=[one.pk])
    officer.post(address, {"value": "6.7", "vintage": "estimate", "why": "làm tròn"})
    assert Observation.objects.as_known_on(None).get().at_point == "average per year"


def test_a_figure_is_picked_on_the_page(officer):
    indicator = an_indicator()
    one = an_outcome(indicator, "8.5")
    an_outcome(indicator, "8.16", vintage="official")
    officer.post(reverse("targets:pick", args=[one.pk]))
    assert Observation.objects.as_known_on(None).get(is_picked=True).value == Decimal("8.5")
    assert officer.get(reverse("targets:pick", args=[one.pk])).status_code == 405


def test_an_approver_publishes_what_the_register_says(sign_in):
    client = in_english(sign_in(a_user("approver")))
    indicator = a_count(computed_by="clusters-operating", is_additive=False)
    a_cluster("Quất Động", is_operating=True)
    address = reverse("targets:publish", args=[indicator.code])
    assert "1 / 1" in client.get(address, {"period": "2025"}).text
    page = client.post(address, {"period": "2025", "vintage": "official"}, follow=True)
    assert "Published: 1 clusters" in page.text
    one = Observation.objects.get()
    assert (one.value, one.published_on) == (1, timezone.localdate())
    a_cluster("Ngọc Liệp", is_operating=True)
    assert "the register would now say 2" in indicator_page(client, indicator).text


def test_an_officer_does_not_publish(officer):
    indicator = a_count(computed_by="clusters-operating", is_additive=False)
    address = reverse("targets:publish", args=[indicator.code])
    assert officer.get(address).status_code == 403


# The page of an indicator and the list


def test_the_page_of_an_indicator_shows_sources_that_differ_and_a_chart(manager):
    indicator = an_indicator()
    an_outcome(indicator, "5.9", "2023")
    an_outcome(indicator, "8.5", "2025")
    an_outcome(indicator, "8.16", "2025", vintage="official")
    a_target(indicator, "8 %")
    page = indicator_page(manager, indicator)
    assert "Sources differ" in page.text
    assert "<svg" in page.text
    assert "met in 1 of 1 year" in page.text


@pytest.mark.parametrize(
    ("asked", "found"),
    [("xuat khau", True), ("XUẤT KHẨU", True), ("export", True), ("nhập khẩu", False)],
)
def test_indicators_are_found_without_accents_by_any_name(manager, asked, found):
    indicator = an_indicator()
    page = manager.get(reverse("targets:indicators"), {"search": asked})
    assert (reverse("targets:indicator", args=[indicator.code]) in page.text) is found


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_indicators_asks_as_many_questions_for_one_as_for_thirty(
    manager, count, django_assert_max_num_queries
):
    for _ in range(count):
        indicator = an_indicator()
        a_target(indicator, "5 %")
        an_outcome(indicator, 5)
    with django_assert_max_num_queries(6):
        manager.get(reverse("targets:indicators"))


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_of_the_board_asks_as_many_questions_for_one_as_for_thirty(
    manager, count, django_assert_max_num_queries
):
    for _ in range(count):
        indicator = an_indicator()
        first = a_target(indicator, "5 %")
        services.change_target(first, deed=a_deed(), goal=parse_goal("6 %", "%"))
        an_outcome(indicator, 5)
        an_outcome(indicator, 6, vintage="official")
    with django_assert_max_num_queries(7):
        board(manager)


# Periods as people write them


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026", "2026"),
        ("năm 2026", "2026"),
        ("2026-Q3", "2026-Q3"),
        ("Q3/2026", "2026-Q3"),
        ("Quý III/2026", "2026-Q3"),
        ("quý 3 năm 2026", "2026-Q3"),
        ("6 tháng 2026", "2026-6M"),
        ("6 tháng đầu năm 2026", "2026-6M"),
        ("9 months of 2026", "2026-9M"),
        ("9M 2026", "2026-9M"),
        ("H1 2026", "2026-6M"),
        ("07/2026", "2026-07"),
        ("tháng 7/2026", "2026-07"),
        ("tháng 7 năm 2026", "2026-07"),
        ("2021-2025", "2021-2025"),
        ("2021–2025", "2021-2025"),
        ("giai đoạn 2021 - 2025", "2021-2025"),
        ("12 tháng 2026", "2026"),
    ],
)
def test_a_period_is_read_as_people_write_it(text, code):
    assert read_period(text).code == code


@pytest.mark.parametrize("text", ["", "13/2026", "Q5/2026", "2025-2021", "26", "x" * 500])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(NotAPeriod):
        read_period(text)
