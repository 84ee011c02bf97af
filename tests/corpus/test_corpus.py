"""Every file of the corpus is read as a careful person reads it."""

import pytest

from tests.corpus.scoring import RIGHT, SILENT, Score, scored
from tests.corpus.shelf import FILES

BY_NAME = {make.__name__: make for make in FILES}
RIGHT_AT_LEAST = 0.995


def told(score: Score, *kinds: str, how: str = "") -> list[str]:
    return [
        f"{slip.kind} {slip.where}: {slip.told}"
        for slip in score.slips
        if slip.kind in kinds and how in slip.how
    ]


def test_there_are_enough_files_and_no_two_share_a_name():
    assert len(FILES) == len(BY_NAME) >= 60


@pytest.mark.parametrize("name", BY_NAME)
def test_a_file_is_read_as_a_person_reads_it(name):
    """Nothing wrong without a warning; every row accounted for with its role; only doubtful
    columns asked; totals checked; what a person must know of the file told."""
    score = scored(BY_NAME[name]())
    assert not told(score, "file", "role", "column", "cell", "total", how=SILENT)
    assert not told(score, "role")
    assert not told(score, "column")
    assert not told(score, "total")
    assert not told(score, "file")
    assert score.cells[RIGHT] >= RIGHT_AT_LEAST * score.all_cells, told(score, "cell")
