import re
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.test import Client

from hanoi_industry.accounts import middleware, services
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.accounts.views import broken
from hanoi_industry.history.models import Change
from tests.factories import NOW, PASSWORD, a_user
from tests.telling import told_of

SIGN_IN = "/accounts/sign-in/"

pytestmark = pytest.mark.django_db


def send(client, username, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def words_of(page):
    """The page without what differs by itself: tokens and what was typed."""
    text = re.sub(
        r'(name="csrfmiddlewaretoken" value|name="username" value)="[^"]*"', "", page.text
    )
    return re.sub(r'value="[^"]*"', "", text)


def test_somebody_signs_in_and_comes_back_to_where_they_wanted(client):
    somebody = a_user(Role.OFFICER)
    page = client.get("/accounts/password/")
    assert page.url == f"{SIGN_IN}?next=/accounts/password/"
    answer = send(client, somebody.username, next="/accounts/password/")
    assert answer.url == "/accounts/password/"
    assert client.get("/accounts/password/").status_code == 200


def test_a_sign_in_is_noted_without_a_version_of_the_person(client):
    somebody = a_user(Role.OFFICER)
    versions = somebody.versions.count()
    send(client, somebody.username)
    somebody.refresh_from_db()
    assert somebody.last_login is not None
    assert somebody.versions.count() == versions


def test_a_sign_in_name_is_known_in_any_case(client):
    a_user(Role.OFFICER, username="nguyen.an")
    assert send(client, " Nguyen.AN ").status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "///elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "http:elsewhere.example",
        "http:///elsewhere.example",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        " https://elsewhere.example",
        "\thttps://elsewhere.example",
        "https:elsewhere.example",
        "ftp://testserver/",
        "//testserver@elsewhere.example/",
        "https://testserver.elsewhere.example/",
        "https://testserver\\@elsewhere.example",
        "/\t/elsewhere.example",
        "\x00//elsewhere.example",
        "%2F%2Felsewhere.example//",
    ],
)
class TestNoAddressLeadsOffTheSite:
    def test_after_signing_in(self, client, address):
        answer = send(client, a_user(Role.OFFICER).username, next=address)
        self.stays(answer.url)

    def test_when_signed_in_already(self, client, sign_in, address):
        sign_in(a_user(Role.OFFICER))
        self.stays(client.get(SIGN_IN, {"next": address}).url)

    def test_after_the_language(self, client, address):
        self.stays(client.post("/accounts/language/", {"language": "en", "next": address}).url)

    def test_by_the_door_of_the_administration(self, client, sign_in, address):
        self.stays(client.get("/admin/login/", {"next": address}).url)

    @staticmethod
    def stays(url):
        assert urlsplit(urljoin("http://testserver/here/", url)).netloc == "testserver"
        assert not url.startswith(("//", "/\\", "/\t"))


def test_the_sign_in_page_never_leads_to_itself(client, sign_in):
    sign_in(a_user(Role.OFFICER))
    assert client.get(SIGN_IN, {"next": SIGN_IN}).url != SIGN_IN


def test_a_stranger_is_not_told_whether_an_account_exists(client):
    a_user(Role.OFFICER, username="there")
    a_user(Role.OFFICER, username="off", is_active=False)
    pages = [send(client, name, "wrong password here") for name in ("there", "nobody", "off")]
    pages.append(send(client, "off", PASSWORD))
    pages.append(send(client, "there", "x" * 129))
    pages.append(send(client, "t" * 61))
    assert {page.status_code for page in pages} == {200}
    assert len({words_of(page) for page in pages}) == 1


@pytest.mark.parametrize("name", ["there", "nobody"])
def test_five_wrong_passwords_shut_the_door_for_a_while_whoever_it_is(client, name):
    a_user(Role.OFFICER, username="there")
    for _ in range(4):
        assert send(client, name, "wrong").status_code == 200
    locked = send(client, name, "wrong")
    assert locked.status_code == 429
    assert name not in locked.text
    assert send(client, name).status_code == 429
    assert send(client, name.upper()).status_code == 429


def test_the_door_opens_again_by_itself(client):
    a_user(Role.OFFICER, username="there")
    for _ in range(5):
        send(client, "there", "wrong")
    for attempt in AccessAttempt.objects.all():
        attempt.attempt_time -= timedelta(minutes=16)
        attempt.save()
    assert send(client, "there").status_code == 302


def test_the_texts_of_both_lockouts_are_the_same(client):
    a_user(Role.OFFICER, username="there")
    pages = []
    for name in ("there", "nobody"):
        for _ in range(5):
            page = send(client, name, "wrong")
        pages.append(words_of(page))
    assert pages[0] == pages[1]


def test_a_password_of_megabytes_is_never_hashed(client, monkeypatch):
    def hashed(*args, **kwargs):
        raise AssertionError("hashed")

    somebody = a_user(Role.OFFICER)
    monkeypatch.setattr(AbstractBaseUser, "check_password", hashed)
    monkeypatch.setattr(AbstractBaseUser, "set_password", hashed)
    assert send(client, somebody.username, "x" * 2_000_000).status_code == 200


def test_signing_in_changes_the_session_and_signing_out_kills_it(client):
    client.get(SIGN_IN)
    somebody = a_user(Role.OFFICER)
    send(client, somebody.username)
    key = client.cookies["sessionid"].value
    assert client.get("/accounts/sign-out/").status_code == 405
    assert client.post("/accounts/sign-out/").url == SIGN_IN
    client.cookies["sessionid"] = key
    assert client.get("/accounts/password/").status_code == 302


def test_demo_sign_ins_are_shown_in_the_demo_only(client, settings):
    settings.DEMO = False
    assert services.DEMO_PASSWORD not in client.get(SIGN_IN).text
    settings.DEMO = True
    page = client.get(SIGN_IN).text
    assert services.DEMO_PASSWORD in page
    assert all(person[0] in page for person in services.DEMO_PEOPLE)


def test_a_switched_off_person_is_a_stranger_at_the_next_request(client, sign_in):
    somebody = a_user(Role.OFFICER)
    sign_in(somebody)
    assert client.get("/accounts/password/").status_code == 200
    somebody.is_active = False
    somebody.save()
    assert client.get("/accounts/password/").status_code == 302


def test_whoever_lost_the_session_while_typing_is_told_that_nothing_was_saved(client):
    answer = client.post(
        "/accounts/password/",
        {"old_password": "x"},
        headers={"referer": "http://testserver/a/?b=1"},
    )
    assert answer.url == f"{SIGN_IN}?next=/a/%3Fb%3D1"
    assert "office-message-warning" in client.get(answer.url).text


# Change of password

NEW = "bốn từ chẳng dính nhau"


def change(client, old=PASSWORD, new=NEW, again=None):
    return client.post(
        "/accounts/password/",
        {"old_password": old, "new_password1": new, "new_password2": again or new},
    )


def test_a_change_of_password_needs_the_old_one_and_ends_other_sessions(client, sign_in):
    somebody = a_user(Role.OFFICER)
    sign_in(somebody)
    elsewhere = Client()
    elsewhere.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    assert change(client, old="not that").status_code == 200
    assert elsewhere.get("/accounts/password/").status_code == 200
    assert change(client).status_code == 302
    assert client.get("/accounts/password/").status_code == 200
    assert elsewhere.get("/accounts/password/").status_code == 302
    somebody.refresh_from_db()
    assert somebody.check_password(NEW)
    told = Change.objects.get()
    line = told_of([told], "password")
    assert told.change_set.by == somebody
    assert NEW not in f"{line.before}{line.after}"


@pytest.mark.parametrize(
    "new",
    [
        "ngan qua",
        "x" * 129,
        "password1234",
        "Hà Nội 2026 Hà Nội",
        "socongthuonghanoi2025",
        "matkhau123456789",
    ],
)
def test_a_password_others_would_guess_is_refused(client, sign_in, new):
    sign_in(a_user(Role.OFFICER))
    assert change(client, new=new).status_code == 200


def test_new_passwords_that_differ_are_refused(client, sign_in):
    sign_in(a_user(Role.OFFICER))
    assert change(client, again="something else entirely").status_code == 200


# How long a session lasts


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = NOW.timestamp()

    monkeypatch.setattr(middleware.time, "time", lambda: Clock.now)
    return Clock


def test_two_idle_hours_end_a_session(client, sign_in, clock):
    sign_in(a_user(Role.OFFICER))
    clock.now += 2 * 3600
    assert client.get("/accounts/password/").status_code == 200
    clock.now += 2 * 3600 + 1
    assert client.get("/accounts/password/").status_code == 302


def test_twelve_hours_end_every_session(client, sign_in, clock):
    sign_in(a_user(Role.OFFICER))
    for _ in range(12):
        clock.now += 3599
        assert client.get("/accounts/password/").status_code == 200
    clock.now += 60
    assert client.get("/accounts/password/").status_code == 302


def test_a_page_soon_after_another_does_not_write_the_session(
    client, sign_in, clock, django_assert_num_queries
):
    sign_in(a_user(Role.OFFICER))
    clock.now += 200
    with django_assert_num_queries(3):  # session, person, grants
        client.get("/accounts/password/")


# What every answer carries


@pytest.mark.parametrize("path", [SIGN_IN, "/accounts/password/", "/nothing/", "/admin/"])
def test_no_browser_keeps_a_page(client, path):
    answer = client.get(path)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "vi"),
        ("fr-FR,fr;q=0.9", "vi"),
        ("en-GB,en;q=0.9,vi;q=0.8", "en"),
        ("fr,vi;q=0.5,en;q=0.4", "vi"),
        ("*", "vi"),
        ("x" * 5000, "vi"),
        ("\0", "vi"),
    ],
)
def test_the_first_visit_follows_the_browser_else_vietnamese(client, asked, language):
    answer = client.get(SIGN_IN, headers={"accept-language": asked})
    assert answer.headers["Content-Language"] == language
    assert f'<html lang="{language}"' in answer.text


def test_the_chosen_language_wins_over_the_browser(client):
    answer = client.post("/accounts/language/", {"language": "en", "next": SIGN_IN})
    assert answer.url == SIGN_IN
    page = client.get(SIGN_IN, headers={"accept-language": "vi"})
    assert page.headers["Content-Language"] == "en"


@pytest.mark.parametrize("language", ["", "xx", "../vi", "\0"])
def test_an_unknown_language_changes_nothing(client, language):
    answer = client.post("/accounts/language/", {"language": language})
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies


# Pages of refusal


def test_somebody_without_rights_gets_a_clear_page_and_no_loop(client, sign_in):
    sign_in(a_user())
    for path in ("/admin/", "/admin/login/?next=/admin/"):
        answer = client.get(path, follow=True)
        assert answer.status_code == 403
        assert "/accounts/sign-out/" in answer.text
    assert client.get("/accounts/password/").status_code == 200


def test_a_page_that_is_not_there_has_the_one_look_for_all(client, sign_in):
    assert client.get("/nothing/").status_code == 404
    sign_in(a_user(Role.OFFICER))
    page = client.get("/nothing/")
    assert page.status_code == 404
    assert 'id="main-content"' in page.text


def test_an_old_page_sent_after_another_sign_in_is_refused_in_words():
    answer = Client(enforce_csrf_checks=True).post(SIGN_IN, {"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert "office-door" in answer.text


def test_a_fault_tells_a_reference_that_the_log_knows_and_nothing_else(rf, caplog):
    try:
        raise RuntimeError("secret words")
    except RuntimeError:
        answer = broken(rf.get("/"))
    reference = caplog.records[-1].args[0]
    assert answer.status_code == 500
    assert reference in answer.text
    assert "secret words" not in answer.text
    assert "RuntimeError" in caplog.text
