"""The watchers of the suite watch: network, browser, versions, skips."""

import socket
import subprocess
import sys

import pytest
from django.conf import settings

from hanoi_industry.areas.models import Area
from tests.conftest import watch


def test_a_test_that_asks_the_network_is_stopped():
    with socket.socket() as line, pytest.raises(AssertionError, match="asked the network"):
        line.connect(("192.0.2.1", 80))


@pytest.mark.django_db
def test_many_rows_at_once_without_versions_are_stopped(tmp_path):
    """The guard looks at the file that calls; here one that is no test."""
    source = compile("rows.update(name='x')", str(tmp_path / "services.py"), "exec")
    with pytest.raises(AssertionError, match="would write no versions"):
        exec(source, {"rows": Area.objects.all()})


@pytest.mark.parametrize(("ci", "outcome"), [("true", "1 error"), ("", "1 skipped")])
def test_nothing_is_skipped_in_ci(tmp_path, ci, outcome):
    (tmp_path / "conftest.py").write_text(
        "from tests.conftest import pytest_runtest_makereport, pytest_make_collect_report\n"
    )
    (tmp_path / "test_it.py").write_text(
        "import pytest\n\n\n@pytest.mark.skip(reason='no time')\ndef test_it():\n    pass\n"
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", tmp_path],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        env={"CI": ci, "PATH": "", "PYTHONPATH": ".", "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )
    assert outcome in run.stdout, run.stdout + run.stderr
    assert "no time" in run.stdout or not ci


@pytest.mark.browser
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("<img src='http://192.0.2.1/x.png'>", "asked an outside host: http://192.0.2.1/x.png"),
        ("<script>console.error('broken')</script>", "console: broken"),
        ("<script>nothing()</script>", "script: nothing is not defined"),
    ],
)
def test_a_page_that_misbehaves_is_noticed(chromium, content, complaint):
    complaints = []
    context = chromium.new_context()
    page = context.new_page()
    watch(page, "http://localhost", complaints)
    page.set_content(content, wait_until="domcontentloaded")
    page.evaluate("new Promise(requestAnimationFrame)")
    context.close()
    assert complaint in complaints


@pytest.mark.browser
def test_findings_of_accessibility_are_told(chromium, axe):
    context = chromium.new_context()
    page = context.new_page()
    page.set_content("<html><body><img src='data:,'></body></html>")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)
    context.close()
