import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanoi_industry import words
from hanoi_industry.documents.parsing import Citation, Parsed, parse_decisions
from hanoi_industry.periods import PartialDay


def told(text):
    """Each paper as its number, with the day where known and a star where it is one of a group."""
    parsed = parse_decisions(text)
    return [
        str(c) + (f" {c.issued}" if c.issued else "") + ("*" if c.is_group else "")
        for c in parsed.citations
    ], parsed.rest


@pytest.mark.parametrize(
    ("text", "papers"),
    [
        pytest.param("298/QĐ-UBND", ["298/QĐ-UBND"], id="one"),
        pytest.param(
            "298/QĐ-UBND ngày 20/02/2025; 299/QĐ-UBND",
            ["298/QĐ-UBND 2025-02-20", "299/QĐ-UBND"],
            id="two, the first with its day",
        ),
        pytest.param(
            "4584; 4587; 4592; 4593/QĐ-UBND (group)",
            ["4584/QĐ-UBND*", "4587/QĐ-UBND*", "4592/QĐ-UBND*", "4593/QĐ-UBND*"],
            id="bare numbers take the ending of the last",
        ),
        pytest.param(
            "8202-8204/QĐ-UBND (group of three)",
            ["8202/QĐ-UBND*", "8203/QĐ-UBND*", "8204/QĐ-UBND*"],
            id="a range is filled",
        ),
        pytest.param("8202–8203/QĐ-UBND", ["8202/QĐ-UBND*", "8203/QĐ-UBND*"], id="a range alone"),
        pytest.param(
            "từ 8202 đến 8203/QĐ-UBND", ["8202/QĐ-UBND*", "8203/QĐ-UBND*"], id="a range in words"
        ),
        pytest.param("4785/QĐ-UBND (group)", ["4785/QĐ-UBND*"], id="one number of a group"),
        pytest.param("4785/QĐ-UBND (nhóm 6 cụm)", ["4785/QĐ-UBND*"], id="a group in Vietnamese"),
        pytest.param(
            "298/QĐ-UBND\nngày 20 tháng 2 năm 2025\n299/QĐ-UBND",
            ["298/QĐ-UBND 2025-02-20", "299/QĐ-UBND"],
            id="line breaks",
        ),
        pytest.param(
            "297/QĐ-UBND, 298/QĐ-UBND,299/QĐ-UBND và 300/QĐ-UBND",
            ["297/QĐ-UBND", "298/QĐ-UBND", "299/QĐ-UBND", "300/QĐ-UBND"],
            id="commas and words between",
        ),
        pytest.param("4584,4587/QĐ-UBND", ["4584/QĐ-UBND", "4587/QĐ-UBND"], id="long, no space"),
        pytest.param(
            "số 12, số 13/QĐ-UBND", ["12/QĐ-UBND", "13/QĐ-UBND"], id="the word for number twice"
        ),
        pytest.param(
            "4584; 4587/QĐ-UBND ngày 17/10/2012",
            ["4584/QĐ-UBND 2012-10-17", "4587/QĐ-UBND 2012-10-17"],
            id="the day after a list is the day of each",
        ),
        pytest.param("Quyết định số 298/QĐ-UBND", ["298/QĐ-UBND"], id="named in full"),
        pytest.param("QĐ số: 298 /QĐ - UBND", ["298/QĐ-UBND"], id="loose writing"),
        pytest.param("298/qđ-ubnd", ["298/QĐ-UBND"], id="lower case"),
        pytest.param("298/QD-UBND", ["298/QĐ-UBND"], id="d without its stroke"),
        pytest.param("482/NQ-HDND", ["482/NQ-HĐND"], id="agency without its stroke"),
        pytest.param("298/QĐ–UBND", ["298/QĐ-UBND"], id="long dash"),
        pytest.param(
            "32/2024/NĐ-CP; 14/2024/TT-BCT; 105/2009/QĐ-TTg",
            ["32/2024/NĐ-CP", "14/2024/TT-BCT", "105/2009/QĐ-TTg"],
            id="the year is part of the number",
        ),
        pytest.param("298/QĐ-UBND (20/02/2025)", ["298/QĐ-UBND 2025-02-20"], id="day in brackets"),
        pytest.param("298/QĐ-UBND, 20.02.2025", ["298/QĐ-UBND 2025-02-20"], id="day after comma"),
        pytest.param("298/QĐ-UBND of 02/06/2025", ["298/QĐ-UBND 2025-06-02"], id="English day"),
        pytest.param("298/QĐ-UBND dated 2 June 2025", ["298/QĐ-UBND 2025-06-02"], id="month name"),
        pytest.param("298/QĐ-UBND tháng 6/2025", ["298/QĐ-UBND 2025-06"], id="month known only"),
        pytest.param("decision 1292/QĐ-UBND, 2018", ["1292/QĐ-UBND 2018"], id="year known only"),
        pytest.param("1292/QĐ-UBND năm 2018", ["1292/QĐ-UBND 2018"], id="year named"),
        pytest.param(
            "298/QĐ-UBND (group) of 2/6/2025", ["298/QĐ-UBND 2025-06-02*"], id="note, day"
        ),
        pytest.param(
            "298/QĐ-UBND of 2/6/2025 (group)", ["298/QĐ-UBND 2025-06-02*"], id="day, note"
        ),
        pytest.param("298/QĐ-UBND; 298/QĐ-UBND", ["298/QĐ-UBND"], id="said twice, kept once"),
        pytest.param("1656/NQ-UBTVQH15", ["1656/NQ-UBTVQH15"], id="agency with a number"),
        pytest.param("55/VBHN-BCT", ["55/VBHN-BCT"], id="consolidated text"),
        pytest.param("12/TTr-SCT; 13/TT-SCT", ["12/TTr-SCT", "13/TT-SCT"], id="kinds alike"),
        pytest.param("298/QĐ-UBND-KT", ["298/QĐ-UBND-KT"], id="unit after the agency"),
        pytest.param("298/QĐ", ["298/QĐ"], id="no agency"),
        pytest.param("298/QĐ-UBND.", ["298/QĐ-UBND"], id="full stop"),
    ],
)
def test_the_papers_of_a_cell_are_found(text, papers):
    assert told(text) == (papers, "")


@pytest.mark.parametrize(
    ("text", "papers", "rest"),
    [
        pytest.param("", [], "", id="nothing"),
        pytest.param(None, [], "", id="none"),
        pytest.param("đang trình", [], "đang trình", id="only words"),
        pytest.param(
            "cho thuê 12.507 m² (QĐ 3709/QĐ-UBND)",
            ["3709/QĐ-UBND"],
            "cho thuê 12.507 m²",
            id="words before, brackets around",
        ),
        pytest.param("4755/QĐ-UBND, 21 ha", ["4755/QĐ-UBND"], "21 ha", id="an area after"),
        pytest.param(
            "16 ha (lần 1); 5/QĐ-UBND", ["5/QĐ-UBND"], "16 ha (lần 1)", id="brackets kept"
        ),
        pytest.param(
            "298/QĐ-UBND ngày 31/02/2025",
            ["298/QĐ-UBND"],
            "ngày 31/02/2025",
            id="a day that never was",
        ),
        pytest.param("năm 2018; 298/QĐ-UBND", ["298/QĐ-UBND"], "năm 2018", id="a year before"),
        pytest.param("1.292/QĐ-UBND", [], "1.292/QĐ-UBND", id="a thousands mark in the number"),
        pytest.param("1,292/QĐ-UBND", [], "1,292/QĐ-UBND", id="one number or two"),
        pytest.param("8207-8202/QĐ-UBND", [], "8207-8202/QĐ-UBND", id="a range that runs back"),
        pytest.param("1-51/QĐ-UBND", [], "1-51/QĐ-UBND", id="a range too long to be meant"),
        pytest.param(
            "5; 9-8/QĐ-UBND", [], "5; 9-8/QĐ-UBND", id="one bad range makes the list doubtful"
        ),
        pytest.param("4584; 4587", [], "4584; 4587", id="numbers without an ending"),
        pytest.param("500 m3/ngđ, 1.000/1.500", [], "500 m3/ngđ, 1.000/1.500", id="other strokes"),
        pytest.param("20/02/2025", [], "20/02/2025", id="only a day"),
        pytest.param("123456/QĐ-UBND", [], "123456/QĐ-UBND", id="six digits"),
    ],
)
def test_what_cites_no_paper_is_given_back(text, papers, rest):
    assert told(text) == (papers, rest)


def test_a_letter_names_its_agency_alone():
    (letter,) = parse_decisions("1178/ĐCK-CTT (9/7/2025)").citations
    assert letter == Citation("1178", "ĐCK-CTT", "", PartialDay.parse_iso("2025-07-09"))
    assert str(letter) == "1178/ĐCK-CTT"


def test_number_kind_and_agency_stand_apart():
    (decree,) = parse_decisions("32/2024/NĐ-CP").citations
    assert (decree.number, decree.kind, decree.agency_code) == ("32/2024", "NĐ", "CP")


def test_a_range_of_fifty_is_filled_whole():
    assert len(parse_decisions("1-50/QĐ-UBND").citations) == 50


@given(st.text("0123456789/-;,. QĐUBNDngày()\n", max_size=60) | st.text(max_size=60))
def test_any_text_is_read_and_all_of_it_given_back_where_no_paper_is(text):
    parsed = parse_decisions(text)
    if not parsed.citations:
        lines = [words.nfc(line) for line in text.splitlines()]
        assert parsed.rest == " ".join(" ".join(lines).split())


citations = st.builds(
    Citation,
    number=st.integers(1, 99999).map(str),
    agency_code=st.sampled_from(["UBND", "HĐND", "BCT", "SCT"]),
    kind=st.sampled_from(["QĐ", "NQ", "KH", "TTr"]),
    issued=st.none() | st.just(PartialDay.parse_iso("2025-02-20")),
)


@given(st.lists(citations, min_size=1, max_size=5, unique_by=str))
def test_written_out_papers_are_read_back(papers):
    text = "; ".join(f"{p}" + (" ngày 20/02/2025" if p.issued else "") for p in papers)
    assert parse_decisions(text) == Parsed(tuple(papers), "")


@pytest.mark.parametrize(
    "text",
    [
        "1; " * 33_000,
        "1-" * 50_000,
        "298/QĐ-UBND " * 8_000,
        "1/QĐ-UBND (" + "group" * 20_000,
        "quyết định số " * 7_000,
        "1/" + "A-" * 50_000,
        "1/A" + ".B" * 50_000,
        "12345 đến " * 10_000,
        "(" * 100_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_text_is_answered_and_not_brooded_over(text):
    assert parse_decisions(text) is not None
