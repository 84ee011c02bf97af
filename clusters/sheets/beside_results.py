"""What stands beside the results in a laboratory's table: limits, methods, remarks, other waters.

Pure.
"""

import re
from collections.abc import Sequence

from hanoi_industry import words

IS_BESIDE = re.compile(
    r"^(?:qcvn|tcvn|qctdhn|gioi han|(?:gia tri|muc) (?:gioi han|cho phep|toi da|quy dinh|c(?:max)?\b)"
    r"|quy chuan|tieu chuan|cmax"
    r"|ghcp\b|tccp\b|gtgh\b|gtcp\b|mcp\b|cot [a-c]\b|quy dinh|yeu cau|nguong|so sanh|% ?so voi"
    r"|(?:do )?khong dam bao|do (?:ltc|kdb)|u ?\(k|hieu suat"
    r"|gpmt|giay phep|phuong phap|ppt\b|danh gia|nhan xet|ket luan|ghi chu|lod\b|mdl\b|loq\b"
    r"|(?:(?:maximum|max|permissible|permitted|allowable|allowed|regulatory|discharge) )*limits?\b"
    r"|detection limit|quantification limit|standards?\b|(?:test |analytical |analysis )?methods?\b"
    r"|references?\b|remarks?\b|notes?\b|comments?\b|conclusion|assessment|evaluation|uncertainty"
    r"|compliance|requirements?\b"
    r"|tai luong|kq ?/|(?:gia tri )?k[qf]\b|(?:so lan )?vuot\b|mau lap\b"
    r"|(?:ket qua|kq) \(?(?:lan|dot|ky|nam|quy) truoc"
    # Of a day of automatic readings; its mean is the figure.
    r"|(?:gia tri )?(?:min|max|nho nhat|lon nhat|thap nhat|cao nhat)(?:imum)?\b)"
)


IS_DETECTION = re.compile(
    r"^(?:lod|mdl|gioi han phat hien|ngpp|detection limit|limit of detection)\b"
)


def is_detection(path: Sequence[str]) -> bool:
    """Whether a heading is of what the method could have seen: the limit behind a KPH."""
    return bool(path) and IS_DETECTION.match(words.accent_free(path[-1])) is not None


IS_QUANTIFIED = re.compile(
    r"^(?:loq|gioi han dinh luong|quantification limit|limit of quantification)\b"
)


def is_quantification(path: Sequence[str]) -> bool:
    """Whether a heading is of the least that the method tells in figures: the limit of a "<LOQ"."""
    return bool(path) and IS_QUANTIFIED.match(words.accent_free(path[-1])) is not None


def is_beside(path: Sequence[str]) -> bool:
    """Whether a heading is of limits, methods or remarks, whatever stands below it."""
    return any(IS_BESIDE.match(words.accent_free(part)) for part in path)


# Beside the name of a parameter: water before treatment, a limit, a load, or another thing measured.
OF_ANOTHER_THING = re.compile(
    r"\b(?:vao|truoc (?:khi )?xu ly|inlet|influent|cho phep|gioi han|qcvn|tcvn|quy chuan|vuot|thiet ke"
    r"|khong khi|chiu nhiet|hoa tan|kmno4|(?:tb|trung binh) (?:nam|quy|thang)|tai luong|lan truoc)\b"
    r"|\bkg ?/ ?(?:ngay|thang|nam)\b"
)


def is_of_another_thing(path: Sequence[str]) -> bool:
    """Whether a heading that names a parameter is not of what the station lets out."""
    return OF_ANOTHER_THING.search(words.accent_free(" ".join(path))) is not None
