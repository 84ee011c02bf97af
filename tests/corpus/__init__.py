"""Workbooks as offices lay them out, each with what a careful person reads in it.

`pages` builds a sheet and its truth together, `files` writes it in every format, `register`,
`others` and `by_hand` hold the workbooks, `scoring` compares what the importer made of them. The
scores are printed by `python -m tests.corpus`; `test_corpus` holds them.
"""
