"""The part of a workbook that names its sheets, and the sheet that is added to them."""

import re

from hanoi_industry import words
from hanoi_industry.spreadsheets.marking.parts import (
    DECLARATION,
    MAIN,
    RELATIONS,
    TYPES,
    Element,
    NotInPlace,
    Package,
    escaped,
)
from hanoi_industry.spreadsheets.marking.rows import deselect
from hanoi_industry.spreadsheets.references import parted, quoted

ENDINGS = {
    f"{TYPES}.sheet.main+xml": "xlsx",
    f"{TYPES}.template.main+xml": "xltx",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": "xlsm",
    "application/vnd.ms-excel.template.macroEnabled.main+xml": "xltm",
}
# The name that the workbook gives to the added sheet.
NAME_OF_LIST = "_hanoi_industry_problems"


class WorkbookPart:
    """The part that names the sheets."""

    def __init__(self, package: Package):
        self.package = package
        start = next((one for one in package.relations("") if one.kind == "officeDocument"), None)
        if start is None or not package.has(start.target):
            raise NotInPlace("No workbook.")
        self.part = start.target
        self.ending = ENDINGS.get(package.content_type(self.part))
        if self.ending is None:
            raise NotInPlace("A workbook of another kind.")
        self.markup = package.markup(self.part)
        if self.markup.root.space != MAIN:
            raise NotInPlace("A workbook in the strict form.")
        self.sheets = self.markup.root.first("sheets")
        if self.sheets is None:
            raise NotInPlace("No sheets.")
        targets = {one.id: one for one in package.relations(self.part)}
        self.worksheets: dict[str, str] = {}
        self.others: list[str] = []
        for sheet in self.sheets.all("sheet"):
            relation = targets.get(sheet.attribute("id"))
            if relation is None or not package.has(relation.target):
                raise NotInPlace("A sheet without its part.")
            if relation.kind == "worksheet":
                self.worksheets[sheet.attributes.get("name", "")] = relation.target
            else:
                self.others.append(relation.target)
        self._by_plain_name = {words.nfc(name): name for name in self.worksheets}

    def name_of(self, sheet: str) -> str | None:
        """As the file writes it; a sheet that was read has its letters composed."""
        return sheet if sheet in self.worksheets else self._by_plain_name.get(words.nfc(sheet))

    def part_of(self, sheet: str) -> str | None:
        name = self.name_of(sheet)
        return None if name is None else self.worksheets[name]

    def styles_part(self) -> str:
        found = [one for one in self.package.relations(self.part) if one.kind == "styles"]
        if found and self.package.has(found[0].target):
            return found[0].target
        part = self._beside("styles.xml")
        self.package.start(part, DECLARATION + b'<styleSheet xmlns="%s"/>' % MAIN.encode())
        self.package.relate(self.part, f"{RELATIONS}/styles", part)
        self.package.declare(part, f"{TYPES}.styles+xml")
        return part

    def list_part(self) -> str | None:
        """The list that an earlier turn added, if it is still there."""
        for name in self._names():
            if name.attributes.get("name") == NAME_OF_LIST:
                sheet, _place = parted(self.markup.text(name))
                if sheet in self.worksheets:
                    return self.worksheets[sheet]
        return None

    def add_list(self, title: str) -> str:
        """A new first sheet; its part is still to be written."""
        package, markup = self.package, self.markup
        self._unshare()
        part = package.unused(self._beside("worksheets/sheet%d.xml"))
        package.declare(part, f"{TYPES}.worksheet+xml")
        id_ = package.relate(self.part, f"{RELATIONS}/worksheet", part)
        name = self._free_name(title)
        entry = b'<%ssheet xmlns:r="%s" name="%s" sheetId="%d" r:id="%s"/>' % (
            markup.prefix_of(self.sheets),
            RELATIONS.encode(),
            escaped(name),
            self._free_number(),
            id_.encode(),
        )
        markup.before(self.sheets.children[0], entry)
        self._move_tabs()
        self._name_list(name)
        for other in self.others:
            deselect(package, other)
        return part

    def _beside(self, name: str) -> str:
        folder = self.part.rpartition("/")[0]
        return f"{folder}/{name}" if folder else name

    def _names(self) -> list[Element]:
        names = self.markup.root.first("definedNames")
        return names.all("definedName") if names else []

    def _free_name(self, title: str) -> str:
        title = re.sub(r"[\[\]:*?/\\']", " ", words.nfc(title)).strip()[:26] or "1"
        sheets = self.sheets.all("sheet")
        taken = {words.nfc(one.attributes.get("name", "")).casefold() for one in sheets}
        names = [title, *(f"{title} {number}" for number in range(2, len(taken) + 3))]
        return next(name for name in names if name.casefold() not in taken)

    def _free_number(self) -> int:
        numbers = [one.attributes.get("sheetId", "") for one in self.sheets.all("sheet")]
        return max((int(number) for number in numbers if number.isdecimal()), default=0) + 1

    def _move_tabs(self) -> None:
        """Every sheet is one further to the right now; the added one is shown."""
        views = self.markup.root.first("bookViews")
        for number, view in enumerate(views.all("workbookView") if views else ()):
            if number == 0:
                self.markup.set(view, activeTab=0, firstSheet=0)
                continue
            for name in ("activeTab", "firstSheet"):
                place = view.attributes.get(name, "0")
                self.markup.set(view, **{name: int(place) + 1 if place.isdecimal() else 0})
        for name in self._names():
            place = name.attributes.get("localSheetId", "")
            if place.isdecimal():
                self.markup.set(name, localSheetId=int(place) + 1)

    def _name_list(self, sheet: str) -> None:
        markup = self.markup
        prefix = markup.prefix_of(self.sheets)
        xml = b'<%sdefinedName name="%s" hidden="1">%s</%sdefinedName>' % (
            prefix,
            NAME_OF_LIST.encode(),
            escaped(f"{quoted(sheet)}!$A$1"),
            prefix,
        )
        names = markup.root.first("definedNames")
        if names is not None:
            for name in names.all("definedName"):
                if name.attributes.get("name") == NAME_OF_LIST:
                    markup.remove(name)
            markup.append(names, xml)
            return
        before = [
            child
            for child in markup.root.children
            if child.name in ("sheets", "functionGroups", "externalReferences")
        ]
        markup.after(before[-1], b"<%sdefinedNames>%s</%sdefinedNames>" % (prefix, xml, prefix))

    def _unshare(self) -> None:
        """A workbook that several edit at once keeps a log of its sheets, which would be wrong."""
        for relation in list(self.package.relations(self.part)):
            if relation.kind in ("revisionHeaders", "usernames"):
                for inner in self.package.relations(relation.target):
                    self.package.remove(inner.target)
                self.package.remove(relation.target)
                self.package.unrelate(self.part, relation)
