from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template import Context, Template
from django.urls import reverse
from django.views import View

from hanoi_industry.accounts.navigation import sidebar
from hanoi_industry.accounts.permissions import Permission, Role
from hanoi_industry.accounts.views import PermissionRequired, deed_of, permission_required
from hanoi_industry.history.models import Via
from tests.factories import a_commune, a_user

pytestmark = pytest.mark.django_db


class Page(PermissionRequired, View):
    permission = Permission.IMPORT

    def get(self, request):
        return HttpResponse("page")

    post = put = delete = get


@permission_required(Permission.IMPORT)
def page(request):
    return HttpResponse("page")


@pytest.fixture(params=[Page.as_view(), page], ids=["class", "function"])
def ask(request, rf):
    view = request.param

    def asked(user, path="/page/?a=1&b=2"):
        question = rf.get(path)
        question.user = user
        return view(question)

    return asked


def test_a_stranger_is_sent_to_sign_in_and_back(ask):
    answer = ask(AnonymousUser())
    assert answer.url == "/accounts/sign-in/?next=/page/%3Fa%3D1%26b%3D2"


def test_whoever_may_it_somewhere_enters(ask):
    assert ask(a_user(Role.IMPORTER)).status_code == 200
    assert ask(a_user(Role.IMPORTER, area=a_commune())).status_code == 200


def test_whoever_may_it_nowhere_is_refused(ask):
    for somebody in (a_user(Role.MANAGER), a_user(), a_user(Role.IMPORTER, is_active=False)):
        with pytest.raises(PermissionDenied):
            ask(somebody)


def test_pages_answer_get_and_post_alone(rf):
    for method, status in [("get", 200), ("post", 200), ("put", 405), ("delete", 405)]:
        question = getattr(rf, method)("/")
        question.user = a_user(Role.IMPORTER)
        assert Page.as_view()(question).status_code == status


def test_a_deed_takes_the_person_and_the_reason_as_typed(rf):
    request = rf.post("/", {"why": "  vì\0 quyết định\nmới " + "x" * 600})
    request.user = a_user(Role.OFFICER)
    deed = deed_of(request, via=Via.GRID)
    assert (deed.by, deed.via) == (request.user, Via.GRID)
    assert deed.why.startswith("vì quyết định mới xxx")
    assert len(deed.why) == 500


def titles(rf, user, path="/"):
    request = rf.get(path)
    request.user = user
    return [str(item["link"]) for group in sidebar(request) for item in group["items"]]


def test_the_menu_holds_only_what_the_person_may_open(rf):
    assert titles(rf, AnonymousUser()) == []
    assert titles(rf, a_user()) == []
    assert "/admin/" in titles(rf, a_user(Role.ADMINISTRATOR))
    assert "/admin/" not in titles(rf, a_user(Role.MANAGER))
    assert all(group["items"] for group in sidebar(_asked(rf, a_user(Role.MANAGER))))


def _asked(rf, user, path="/admin/accounts/user/"):
    request = rf.get(path)
    request.user = user
    return request


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/", "/"),
        ("/admin/accounts/user/", "/admin/"),
        ("/clusters/HN001/", "/clusters/"),
        ("/clusters/compliance/lens/", "/clusters/compliance/"),
        ("/clusters/stations/", "/clusters/compliance/"),
        ("/clusters/standards/1/", "/clusters/compliance/"),
        ("/clusters/import/", "/clusters/"),
        ("/clusters/import-samples/x/changes/", "/clusters/compliance/"),
        ("/clusters/import-difficulties/", "/clusters/difficulties/"),
        ("/papers/import/", "/papers/"),
    ],
)
def test_the_menu_marks_where_one_is(rf, path, entry):
    groups = sidebar(_asked(rf, a_user(Role.ADMINISTRATOR), path))
    here = [item["link"] for group in groups for item in group["items"] if item["active"]]
    assert here == [entry]


# The tag library


def written(source, rf, address="/?a=1&b=2&b=3", **values):
    context = Context({"request": rf.get(address), **values})
    return Template("{% load office %}" + source).render(context)


def test_one_part_of_an_address_changes_and_the_rest_stays(rf):
    assert written("{% query_with a=5 %}", rf) == "?a=5&amp;b=2&amp;b=3"
    assert written("{% query_with b=None %}", rf) == "?a=1"
    assert written("{% query_with name 7 %}", rf, name="page") == "?a=1&amp;b=2&amp;b=3&amp;page=7"


def test_other_parts_of_an_address_travel_in_hidden_boxes(rf):
    boxes = written('{% other_parameters "a" %}', rf, '/?a=1&b="><script>')
    assert 'name="b"' in boxes and 'name="a"' not in boxes
    assert "<script>" not in boxes


def test_what_has_a_box_in_the_form_travels_in_no_hidden_one(rf):
    form = [SimpleNamespace(name="a"), SimpleNamespace(name="c")]
    boxes = written('{% other_parameters "page" form=form %}', rf, "/?a=1&b=2&page=3", form=form)
    assert boxes == '<input type="hidden" name="b" value="2">'


def test_a_state_is_written_with_word_mark_and_colour(rf):
    badge = written('{% badge "missed" %}', rf)
    assert "office-badge-missed" in badge and "✕" in badge
    assert "<b>" not in written("{% badge state word=word %}", rf, state="<b>", word="<b>")


def test_nothing_is_written_where_there_is_no_value(rf):
    source = "{{ x|number }}{{ x|hectares }}{{ x|share }}{{ x|percent }}{{ x|day }}{{ x|moment }}"
    assert written(source + "{{ x|partial_day }}{{ x|to_type }}", rf, x=None) == ""
    assert written("{{ x|number }}", rf, x=0) == "0"


def test_the_menu_of_an_officer_of_one_area_has_no_page_that_refuses(sign_in, rf):
    officer = a_user("officer", area=a_commune())
    client = sign_in(officer)
    request = rf.get("/")
    request.user = officer
    links = [one["link"] for group in sidebar(request) for one in group["items"]]
    assert reverse("clusters:list") in links
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)
