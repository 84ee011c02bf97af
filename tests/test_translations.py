"""Every text of ours has Vietnamese words, and nothing on a Vietnamese page is left in English."""

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext

from hanoi_industry.summary.management import catalogue
from tests.catalogue import Asked, asked_of_gettext

SOURCE = settings.BASE_DIR / catalogue.CATALOGUE


def test_every_text_of_ours_has_vietnamese_words():
    asked = catalogue.texts_asked(settings.BASE_DIR)
    faults = catalogue.faults(asked, catalogue.opened(SOURCE))
    assert not faults, "\n".join(
        [*faults, "manage.py check_catalogue --write adds what is missing."]
    )


def test_the_catalogue_keeps_nothing_that_is_no_longer_asked_for():
    asked = catalogue.texts_asked(settings.BASE_DIR)
    assert catalogue.no_longer_asked(asked, catalogue.opened(SOURCE)) == []


def test_no_text_stands_twice_in_the_catalogue():
    keys = [
        (entry.msgctxt, entry.msgid) for entry in catalogue.opened(SOURCE) if not entry.obsolete
    ]
    assert len(keys) == len(set(keys))


# How texts are found


@pytest.fixture
def house(tmp_path):
    """A small project of its own; house("clusters/forms.py", source) puts a file into it."""

    def put(path, source):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
        return tmp_path

    return put


def found(root):
    return [(text.context, text.msgid, text.plural) for text in catalogue.texts_asked(root)]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('_("Area")', ("", "Area", "")),
        ('label = gettext_lazy("Area")', ("", "Area", "")),
        ('_("in two " "parts")', ("", "in two parts", "")),
        ('translation.gettext("Area")', ("", "Area", "")),
        ('ngettext("one row", "%(n)s rows", n)', ("", "one row", "%(n)s rows")),
        ('pgettext("of the year", "May")', ("of the year", "May", "")),
        ('npgettext_lazy("sheet", "a", "b", 2)', ("sheet", "a", "b")),
    ],
)
def test_texts_are_found_in_python(house, source, text):
    assert found(house("clusters/forms.py", source)) == [text]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('{% translate "Area" %}', ("", "Area", "")),
        ("{% translate 'Area' as word %}", ("", "Area", "")),
        ('{% include "x.html" with title=_("Area") %}', ("", "Area", "")),
        ('{% translate "May" context "of the year" %}', ("of the year", "May", "")),
        ("{% blocktranslate %}Area {{ a }}{% endblocktranslate %}", ("", "Area %(a)s", "")),
        (
            "{% blocktranslate count n=n %}a row{% plural %}{{ n }} rows{% endblocktranslate %}",
            ("", "a row", "%(n)s rows"),
        ),
        (
            "{% blocktranslate trimmed %}\n  in two\n  lines\n{% endblocktranslate %}",
            ("", "in two lines", ""),
        ),
        ("""{% translate "it's so" %}""", ("", "it's so", "")),
    ],
)
def test_texts_are_found_in_templates(house, source, text):
    assert found(house("templates/clusters/list.html", "{% load i18n %}" + source)) == [text]


def test_words_that_are_not_asked_for_are_not_found(house):
    house("clusters/forms.py", 'x = "Area"\n_(name)\nother("Area")')
    assert found(house("templates/a.html", "Area X XX {{ area }} {% if _x %}_{% endif %}")) == []


# What counts as translated


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        pytest.param({"msgstr": "Có %(n)s cụm"}, None, id="translated"),
        pytest.param({"msgstr": ""}, "has no Vietnamese words", id="without words"),
        pytest.param({"msgstr": "  "}, "has no Vietnamese words", id="blanks are no words"),
        pytest.param({"msgstr": "Có cụm"}, "other placeholders", id="a placeholder lost"),
        pytest.param({"msgstr": "%(m)s cụm"}, "other placeholders", id="a placeholder renamed"),
        pytest.param({"msgstr": "%(n)s", "flags": ["fuzzy"]}, "doubtful", id="fuzzy"),
    ],
)
def test_an_entry_must_be_whole(entry, fault):
    asked = [catalogue.Text("%(n)s clusters", place="clusters/views.py:1")]
    known = polib.POFile()
    known.append(polib.POEntry(msgid="%(n)s clusters", **entry))
    faults = catalogue.faults(asked, known)
    assert (fault is None and not faults) or (len(faults) == 1 and fault in faults[0])


def test_a_text_that_is_not_in_the_catalogue_is_a_fault_with_its_place():
    asked = [catalogue.Text("Area", place="clusters/views.py:7")]
    assert catalogue.faults(asked, polib.POFile()) == [
        "clusters/views.py:7: 'Area' is not in the catalogue."
    ]


def test_the_vietnamese_plural_may_leave_out_the_number_as_the_english_singular_does():
    asked = [catalogue.Text("one row", plural="%(n)s rows")]
    known = polib.POFile()
    known.append(
        polib.POEntry(msgid="one row", msgid_plural="%(n)s rows", msgstr_plural={0: "%(n)s dòng"})
    )
    assert catalogue.faults(asked, known) == []


def test_a_percent_sign_in_a_sentence_is_no_placeholder():
    assert catalogue.placeholders("30 % of the clusters, or 30%.") == []
    assert catalogue.placeholders("%(n)s of {whole} %d") == ["%(n)s", "%d", "{whole}"]


# Writing and compiling


def test_missing_texts_are_added_once_and_wait_for_words():
    asked = [catalogue.Text("one", plural="many"), catalogue.Text("Area", context="c")]
    known = polib.POFile()
    assert catalogue.add_missing(asked, known) == 2
    assert catalogue.add_missing(asked, known) == 0
    assert len(catalogue.faults(asked, known)) == 2


def test_what_the_command_writes_can_be_read_compiled_and_found_wanting(settings, house):
    settings.BASE_DIR = house("clusters/forms.py", '_("Area")\nngettext("one row", "many rows", 2)')
    call_command("check_catalogue", "--write")
    with pytest.raises(CommandError, match="2 faults"):
        call_command("check_catalogue")
    settings.LOCALE_PATHS = [settings.BASE_DIR / "locale"]
    call_command("compile_catalogue")
    assert (settings.BASE_DIR / catalogue.CATALOGUE).with_suffix(".mo").exists()


def test_a_catalogue_is_compiled_when_its_source_is_newer_and_only_then(tmp_path):
    source = tmp_path / "vi" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    file = catalogue.opened(source)
    file.append(polib.POEntry(msgid="Area", msgstr="Khu vực"))
    file.save(str(source))
    assert catalogue.compile_stale([tmp_path]) == [source.with_suffix(".mo")]
    assert catalogue.compile_stale([tmp_path]) == []
    assert catalogue.compile_stale([tmp_path], anew=True) != []
    assert polib.mofile(str(source.with_suffix(".mo")))[0].msgstr == "Khu vực"


# Listening at run time


def test_what_no_catalogue_knows_is_noticed():
    asked = Asked()
    with asked_of_gettext(asked), translation.override("vi"):
        gettext("Monday")
        gettext("A sentence that nobody has translated")
        pgettext("context", "nor this one")
        ngettext("nor one of these", "nor %d of these", 3)
    assert "Monday" in asked.texts
    assert asked.missing == {
        "A sentence that nobody has translated",
        "context|nor this one",
        "nor one of these",
    }


def test_what_is_asked_in_english_is_nobodys_loss():
    asked = Asked()
    with asked_of_gettext(asked), translation.override("en"):
        gettext("A sentence that nobody has translated")
    assert asked.missing == set()
