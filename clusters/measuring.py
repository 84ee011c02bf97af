"""What somebody wrote as the result of a measurement: 148,5, <0,02, KPH (LOD 0,3), >5.

The same reading for a box on a page and for a cell of a laboratory's sheet: a value with what stands
before it, in the parameter's own unit; what can be read in two ways is never guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext_lazy

from clusters.models import Parameter, Qualifier
from hanoi_industry import words
from hanoi_industry.figures import NotANumber, NumberProblem, parse_number
from hanoi_industry.spreadsheets import cells, messages
from hanoi_industry.spreadsheets.cells import Caveat, Fault
from hanoi_industry.spreadsheets.columns import RowProblem
from hanoi_industry.spreadsheets.reading import Value, cell_of

NOT_A_MEASUREMENT = "not_a_measurement"
WORDS = {
    NOT_A_MEASUREMENT: gettext_lazy(
        "No measured value can be read here. Type it as 6.8, <0.02, KPH (LOD 0.3) or >11000."
    ),
}
BEFORE_TREATMENT_WORDS = gettext_lazy(
    "Water before treatment is under no limit and is not recorded: only what leaves the station is judged."
)
OTHER_WATER_WORDS = gettext_lazy(
    "This water is none that the station lets out, but that of a river, a ditch, a well or the rain:"
    " it is under other limits and is not recorded."
)
OF_A_FIRM_WORDS = gettext_lazy(
    "This water is that of one enterprise, and none that the station lets out: it is not recorded."
)
QUALIFIERS = {
    "=": Qualifier.EXACT,
    "<": Qualifier.BELOW,
    "≤": Qualifier.BELOW,
    ">": Qualifier.ABOVE,
    "nd": Qualifier.NOT_DETECTED,
}
DETECTION_LIMIT = re.compile(r"\(.*?(\d[\d.,]*)[^\d()]*\)")
# How sure a laboratory is of its result, beside it: "7,31 ± 0,1".
UNCERTAINTY = re.compile(r"\s*(?:±|\+/-)\s*\d[\d.,]*\s*%?\s*$")
# A result that names a limit of its method, which stands elsewhere: "<LOQ".
BELOW_A_LIMIT = re.compile(r"\s*<\s*(?:(?P<quantified>loq|gh[dđ]l)|lod|mdl|ghph)\s*", re.IGNORECASE)
# "2,4.10³" and "1,2.10-3": the dot multiplies, which only a comma before a bare power shows.
TIMES_TEN = re.compile(
    r"(?P<figure>.*\d)\s?[.·]\s?10(?:\s?\^\s?(?P<power>[-−]?\d{1,2})|(?P<raised>⁻?[⁰¹²³⁴-⁹]{1,2}))\s*"
    r"|(?P<decimal>[^.]*\d,\d+)\s?[.·]\s?10(?P<bare>[-−]\d{1,2})\s*"
)
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
# Where water was taken that the limits do not speak of.
BEFORE_TREATMENT = re.compile(
    r"\b(?:(?:truoc|vao) (?:khi )?(?:he thong |tram |cong trinh )?(?:xu ly|xlnt|htxl)"
    r"|chua (?:qua )?xu ly|dau vao|nuoc thai tho|(?:be|ho) (?:thu )?gom|be dieu hoa|influent"
    r"|be (?:hieu khi|thieu khi|ky khi|lang|sinh hoc|aerotank)|ho su co|bun(?: thai)?"
    # What an enterprise lets into the sewer of the cluster.
    r"|dau noi (?:nuoc thai )?(?:cua |tu )?(?:cong ty|nha may|co so|doanh nghiep|dn)"
    r"|nuoc thai (?:cua |tu )?(?:cong ty|nha may|xuong)|ho ga dau noi cua"
    # As laboratories number their samples: "nước thải vào", "đầu vào", "trước xử lý".
    r"|ntv\d*|ntdv\d*|(?:nt)?txl\d*)\b"
)
# What a station lets out, and the waters around it; what a text names first is what was sampled:
# "cửa xả ra mương tiếp nhận" is the outlet, "mương tiếp nhận, cách cửa xả 50 m" is the ditch.
LET_OUT = re.compile(
    r"\b(?:nuoc thai|(?:sau|qua) (?:khi |he thong )?xu ly|dau ra|ho ga|diem dau noi"
    r"|(?:cua|diem|cong|ong|vi tri) xa|xa (?:ra|vao|thai))\b"
)
OTHER_WATER = re.compile(
    r"\bnuoc (?:mat|ngam|duoi dat|gieng|mua|cap|sach|song|suoi|kenh|muong)\b|\bgieng\b"
    r"|\b(?:muong|kenh|song|suoi|ao|ho|rach|ngoi|nguon|thuy vuc)(?: [a-z]+){0,3}? tiep nhan\b"
    r"|\b(?:thuong|ha) (?:luu|nguon)\b|\b(?:cach|sau) (?:vi tri |mieng )?(?:cua|diem|cong|ong) xa\b"
    r"|^(?:tai )?(?:song|suoi) |^(?:mau )?khi thai\b|^nuoc sinh hoat$"
)
OF_A_FIRM = re.compile(r"\b(?:cong ty|cty|nha may|doanh nghiep|hop tac xa|htx|co so san xuat)\b")
OF_ALL_FIRMS = re.compile(
    r"\b(?:tram|tap trung|ha tang|sau xu ly|ccn|cum(?: cn| cong nghiep)?|xlnt|xu ly nuoc)\b"
)
PLACES = 6
LARGEST = Decimal(10) ** 10
LONGEST_TYPED = 200


def is_before_treatment(*points: str) -> bool:
    """Whether one of the texts says that water was taken on its way into the station."""
    return any(BEFORE_TREATMENT.search(words.accent_free(text)) for text in points if text)


def is_other_water(*points: str) -> bool:
    """Whether one of the texts says that water was taken where no station lets it out."""
    return any(_names_other_water(words.accent_free(text)) for text in points if text)


def _names_other_water(plain: str) -> bool:
    other, let_out = OTHER_WATER.search(plain), LET_OUT.search(plain)
    return other is not None and (let_out is None or other.start() < let_out.start())


def is_of_a_firm(point: str) -> bool:
    """ "Cống xả Công ty TNHH A": where one enterprise lets out its water, and not the station."""
    plain = words.accent_free(point)
    return OF_A_FIRM.search(plain) is not None and OF_ALL_FIRMS.search(plain) is None


def names_water(text: str) -> bool:
    """Whether a text says what was sampled, of whatever water."""
    plain = words.accent_free(text)
    is_said = "nuoc" in plain.split() or LET_OUT.search(plain) is not None
    return is_said or is_before_treatment(plain) or is_other_water(plain)


@dataclass(frozen=True)
class Measurement:
    """What was read of a result. Where it cannot be kept `trouble` says why, by a code that
    `in_words` knows; one without a qualifier says nothing.
    """

    typed: str
    value: Decimal | None = None
    qualifier: str | None = None
    detection_limit: Decimal | None = None
    trouble: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    erases: bool = False
    caveats: tuple[Caveat, ...] = ()

    @property
    def is_blank(self) -> bool:
        return self.trouble is None and self.qualifier is None and not self.erases

    @property
    def measured(self) -> tuple:
        return self.value, self.qualifier, self.detection_limit

    @property
    def in_words(self) -> str:
        """What is wrong, and what to type instead."""
        text = WORDS.get(self.trouble) or messages.CELLS[self.trouble]
        return messages.filled(text, self.params)


def read(
    cell: Value,
    parameter: Parameter,
    mark: str | None = None,
    *,
    unit: str = "",
    detection: Value = None,
) -> Measurement:
    """`mark` is the decimal mark where others show it, `unit` the one that holds for bare numbers,
    `detection` what stands elsewhere of the method's limit, for a KPH that does not name it.
    """
    plain = _in_figures(cell, detection)
    reading = cells.read_number(plain, mark, parameter.unit, unit_of_column=unit)
    typed = reading.as_typed if plain is cell else cells.as_typed(cell_of(cell))
    told = Measurement(typed[:LONGEST_TYPED], erases=reading.erases, caveats=reading.caveats)
    if reading.is_faulty:
        return replace(told, trouble=reading.code, params=reading.params)
    if reading.erases or reading.is_blank:
        return told
    number, qualifier = reading.value, QUALIFIERS.get(reading.qualifier)
    is_number = isinstance(number, Decimal) or (number is None and qualifier == "nd")
    if qualifier is None or not is_number:
        return replace(told, trouble=NOT_A_MEASUREMENT)
    if number is not None and number < 0:
        return replace(told, trouble=RowProblem.NEGATIVE)
    if number is not None and number >= LARGEST:
        return replace(told, trouble=RowProblem.TOO_LARGE, params={"largest": LARGEST - 1})
    told = replace(told, value=_rounded(number), qualifier=qualifier)
    if reading.qualifier == "≤":
        caveat = Caveat(cells.CaveatCode.AT_MOST, {"value": told.value})
        return replace(told, caveats=(*told.caveats, caveat))
    if qualifier != Qualifier.NOT_DETECTED:
        return told
    try:
        limit = _detection_limit(told.typed, mark, unit, parameter)
        if limit is None:
            limit = _limit_beside(detection, mark, unit, parameter)
        return replace(told, detection_limit=limit)
    except NotANumber as problem:
        is_unclear = problem.code is NumberProblem.AMBIGUOUS
        code = Fault.AMBIGUOUS if is_unclear else Fault.NOT_A_NUMBER
        return Measurement(told.typed, trouble=code, params={"readings": problem.readings})


def without_uncertainty(value: Value) -> Value:
    """The result alone of "7,31 ± 0,1"; anything else as it is."""
    return UNCERTAINTY.sub("", value) if isinstance(value, str) else value


def names_its_limit(value: Value) -> bool:
    """Whether a result names a limit of its method instead of a figure: "<LOD", "<LOQ"."""
    return isinstance(value, str) and BELOW_A_LIMIT.fullmatch(value) is not None


def is_quantified(value: Value) -> bool:
    """Whether a result is below what the method can tell in figures: "<LOQ"."""
    return names_its_limit(value) and BELOW_A_LIMIT.fullmatch(value)["quantified"] is not None


def _in_figures(cell: Value, detection: Value) -> Value:
    """A result without its uncertainty, or with the limit it names in the place of its name."""
    text = cell_of(cell).value
    if not isinstance(text, str):
        return cell
    if names_its_limit(text) and detection is not None:
        return f"<{cells.as_typed(cell_of(detection))}" if is_quantified(text) else "KPH"
    plain = without_uncertainty(text)
    if power := TIMES_TEN.fullmatch(plain):
        raised = power["power"] or power["raised"] or power["bare"]
        plain = f"{power['figure'] or power['decimal']}×10^{raised.translate(RAISED)}"
    return cell if plain == text else plain


def _detection_limit(
    typed: str, mark: str | None, unit: str, parameter: Parameter
) -> Decimal | None:
    """ "KPH (LOD 0,3)": what the method could have seen, in the unit of the parameter."""
    found = DETECTION_LIMIT.search(typed)
    if found is None:
        return None
    one, other = cells.unit_of(unit), cells.unit_of(parameter.unit)
    factor = one.factor / other.factor if one and other else Decimal(1)
    return _rounded(parse_number(found[1].rstrip(".,"), mark) * factor)


def _limit_beside(said: Value, mark: str | None, unit: str, parameter: Parameter) -> Decimal | None:
    """From a column of its own; what is no number there says nothing."""
    reading = cells.read_number(said, mark, parameter.unit, unit_of_column=unit)
    is_one = isinstance(reading.value, Decimal) and not reading.is_faulty and reading.value > 0
    return _rounded(reading.value) if is_one else None


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, PLACES)
