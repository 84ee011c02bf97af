"""Verdicts on samples and stations kept up to date by writing, and the cases that follow from them."""
