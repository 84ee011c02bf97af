"""What announces more than an upload may hold is answered before anything of it is stored."""

import io

import pytest

from hanoi_industry.spreadsheets import middleware
from hanoi_industry.spreadsheets.middleware import LARGEST_BODY, THROWN_AWAY, RefusesLargeBodies


class Announced(io.BytesIO):
    """A body that remembers how much of it was read."""

    def __init__(self, content=b""):
        super().__init__(content)
        self.was_read = 0

    def read(self, size=-1):
        piece = super().read(size)
        self.was_read += len(piece)
        return piece


def answered(rf, size, body=None):
    request = rf.post("/clusters/import/", b"", content_type="multipart/form-data")
    request.META["CONTENT_LENGTH"] = size
    request._stream = body or Announced()
    return RefusesLargeBodies(lambda request: "went on")(request)


def test_an_ordinary_body_goes_on(rf):
    assert answered(rf, str(LARGEST_BODY)) == "went on"


@pytest.mark.parametrize("size", ["", "many", "-5"])
def test_a_size_that_is_none_is_left_to_the_server(rf, size):
    assert answered(rf, size) == "went on"


def test_a_body_over_the_limit_is_refused_with_the_limit_in_words(rf):
    response = answered(rf, str(LARGEST_BODY + 1))
    assert response.status_code == 413
    assert "20 MB" in response.content.decode()


def test_the_answer_can_be_seen_because_the_body_was_taken_off_the_line(rf, monkeypatch):
    body = Announced(b"x" * 3_000_000)
    answered(rf, str(LARGEST_BODY + 1), body)
    assert body.was_read == 3_000_000


def test_of_a_gigabyte_nothing_is_read(rf):
    body = Announced(b"x" * 10)
    response = answered(rf, str(THROWN_AWAY + 1), body)
    assert response.status_code == 413
    assert body.was_read == 0


def test_it_stands_before_whatever_reads_the_body(settings):
    names = settings.MIDDLEWARE
    ours = names.index(f"{middleware.__name__}.RefusesLargeBodies")
    assert ours < names.index("django.middleware.csrf.CsrfViewMiddleware")
