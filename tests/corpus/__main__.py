"""The score of the corpus: `python -m tests.corpus [--file NAME]... [--save FOLDER]`."""

import argparse
import os
from collections import Counter
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from tests.corpus.scoring import RIGHT, SILENT, WARNED, Score, scored  # noqa: E402
from tests.corpus.shelf import FILES  # noqa: E402


def main() -> None:
    wishes = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    wishes.add_argument("--file", action="append", default=[], help="only files named so, in full")
    wishes.add_argument("--save", type=Path, help="write the files into this folder")
    said = wishes.parse_args()
    chosen = [make for make in FILES if not said.file or make.__name__ in said.file]
    scores = []
    print(f"{'file':34} {'rows wrong':>12} {'columns wrong asked':>20}", end="")
    print(f" {'right':>7} {'warned':>7} {'SILENT':>7} {'totals wrong':>13}")
    for make in chosen:
        one = make()
        if said.save:
            said.save.mkdir(parents=True, exist_ok=True)
            (said.save / one.filename).write_bytes(one.content)
        score = scored(one)
        scores.append(score)
        print(_line(score))
        for slip in score.slips if said.file else score.slips[:4]:
            print(f"    {slip.kind:6} {slip.how:7} {slip.where:16} {slip.told[:200]}")
    print(_summary(scores))


def _line(score: Score) -> str:
    return (
        f"{score.name:34} {score.rows:6} {score.rows_wrong:5} {score.columns:8}"
        f" {score.columns_wrong:5} {score.columns_asked:5} {score.cells[RIGHT]:7}"
        f" {score.cells[WARNED]:7} {score.cells[SILENT]:7} {score.totals:7} {score.totals_wrong:5}"
    )


def _summary(scores: list[Score]) -> str:
    cells = sum((score.cells for score in scores), Counter())
    every = sum(cells.values()) or 1
    clean = sum(score.is_clean for score in scores)
    return (
        f"\n{len(scores)} files, {clean} clean; {every} cells: {cells[RIGHT] / every:.2%} right,"
        f" {cells[WARNED]} wrong with a warning, {cells[SILENT]} wrong without;"
        f" rows wrong {sum(s.rows_wrong for s in scores)} of {sum(s.rows for s in scores)};"
        f" totals wrong {sum(s.totals_wrong for s in scores)} of {sum(s.totals for s in scores)}"
    )


if __name__ == "__main__":
    main()
