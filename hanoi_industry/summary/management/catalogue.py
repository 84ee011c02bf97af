"""The Vietnamese catalogue without gettext: what the code asks for, what is missing, compiling.

Texts are found as gettext would find them: in Python as arguments of the translation functions,
in templates with Django's own reader of {% translate %} and {% blocktranslate %}.
"""

import ast
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

CODE = ("hanoi_industry", "clusters", "targets")
TEMPLATES = ("templates",)
CATALOGUE = Path("locale/vi/LC_MESSAGES/django.po")

# Function to the positions of context, text and plural among its arguments.
PLAIN = {
    "_": 0,
    "gettext": 0,
    "gettext_lazy": 0,
    "gettext_noop": 0,
    "pgettext": 1,
    "pgettext_lazy": 1,
}
COUNTED = {"ngettext": 0, "ngettext_lazy": 0, "npgettext": 1, "npgettext_lazy": 1}

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[#0\-+]*(?:\d+|\*)?(?:\.\d+)?[diouxXeEfFgGcrsa%]|\{\w*\}")


@dataclass(frozen=True, order=True)
class Text:
    """One text the code asks a translation of."""

    msgid: str
    plural: str = ""
    context: str = ""
    place: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.msgid


def compile_stale(folders: Iterable[Path], *, anew: bool = False) -> list[Path]:
    """Compile each catalogue that is newer than its compiled form; the new files are returned."""
    made = []
    for folder in folders:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            compiled = source.with_suffix(".mo")
            fresh = compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime
            if fresh and not anew:
                continue
            # Put in place at once: another process may be reading.
            with tempfile.NamedTemporaryFile(dir=source.parent, delete=False) as draft:
                draft.write(polib.pofile(str(source)).to_binary())
            Path(draft.name).chmod(0o644)
            Path(draft.name).replace(compiled)
            made.append(compiled)
    return made


def opened(path: Path) -> polib.POFile:
    """The catalogue at a path; a new one where there is none."""
    if path.exists():
        return polib.pofile(str(path), wrapwidth=100)
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Language": "vi",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return catalogue


def texts_asked(root: Path) -> list[Text]:
    """Every text of ours that asks for a translation, one for each msgid, with its first place."""
    found: dict[tuple[str, str], Text] = {}
    for text in sorted(_texts_of_code(root), key=lambda text: text.place):
        known = found.setdefault(text.key, text)
        if text.plural and not known.plural:
            found[text.key] = text
    return list(found.values())


def faults(asked: Iterable[Text], catalogue: polib.POFile) -> list[str]:
    """What keeps the catalogue from being complete, in sentences."""
    entries = {
        (entry.msgctxt or "", entry.msgid): entry for entry in catalogue if not entry.obsolete
    }
    return [
        f"{text.place}: {text.msgid!r} {fault}"
        for text in asked
        for fault in _faults_of(text, entries.get(text.key))
    ]


def _faults_of(text: Text, entry: polib.POEntry | None) -> Iterator[str]:
    if entry is None:
        yield "is not in the catalogue."
        return
    if "fuzzy" in entry.flags:
        yield "is marked as doubtful (fuzzy)."
    if text.plural and entry.msgid_plural != text.plural:
        yield f"has another plural in the catalogue: {entry.msgid_plural!r}."
    said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    for words in said or [""]:
        if not words.strip():
            yield "has no Vietnamese words."
        elif not _same_placeholders(entry, words):
            yield f"has other placeholders in Vietnamese: {words!r}."


def _same_placeholders(entry: polib.POEntry, words: str) -> bool:
    wanted = [placeholders(entry.msgid)]
    if entry.msgid_plural:
        wanted.append(placeholders(entry.msgid_plural))
    return placeholders(words) in wanted


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def add_missing(asked: Iterable[Text], catalogue: polib.POFile) -> int:
    """Put the texts the catalogue lacks into it, without words yet; how many there were."""
    known = {(entry.msgctxt or "", entry.msgid) for entry in catalogue if not entry.obsolete}
    added = 0
    for text in asked:
        if text.key in known:
            continue
        catalogue.append(
            polib.POEntry(
                msgid=text.msgid,
                msgctxt=text.context or None,
                msgid_plural=text.plural,
                msgstr_plural={0: ""} if text.plural else {},
                occurrences=[(text.place.partition(":")[0], "")],
            )
        )
        added += 1
    return added


def no_longer_asked(asked: Iterable[Text], catalogue: polib.POFile) -> list[str]:
    """Entries that came from our code by their place, and that our code no longer asks for."""
    keys = {text.key for text in asked}
    return [
        entry.msgid
        for entry in catalogue
        if not entry.obsolete
        and any(place.startswith((*CODE, *TEMPLATES)) for place, _line in entry.occurrences)
        and (entry.msgctxt or "", entry.msgid) not in keys
    ]


def _texts_of_code(root: Path) -> Iterator[Text]:
    for folder in CODE:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _texts_in(path.read_text(encoding="utf-8"), path.relative_to(root))
    for folder in (*CODE, *TEMPLATES):
        for pattern in ("*.html", "*.txt"):
            for path in sorted((root / folder).rglob(pattern)):
                source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
                yield from _texts_in(_readable(source), path.relative_to(root))


STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"(?<!\w)(?:_|n?p?gettext)\(\s*{STRING}(?:\s*,\s*(?:{STRING}|count))*\s*\)")


def _readable(source: str) -> str:
    """Django hands templates to gettext as a sea of X with calls in it; the calls are kept."""
    lines, line = [], 1
    for found in CALL.finditer(source):
        at = source.count("\n", 0, found.start()) + 1
        lines.append("\n" * (at - line) + found.group().replace("\n", " ") + ";")
        line = max(at, line)
    return "".join(lines)


def _texts_in(source: str, path: Path) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        first = PLAIN.get(name, COUNTED.get(name))
        if first is None:
            continue
        said = [_literal(argument) for argument in node.args[: first + 1 + (name in COUNTED)]]
        if len(said) <= first or None in said:
            continue
        yield Text(
            msgid=said[first],
            plural=said[first + 1] if name in COUNTED else "",
            context=said[0] if first else "",
            place=f"{path}:{node.lineno}",
        )


def _literal(node: ast.expr) -> str | None:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    return value if isinstance(value, str) else None
