"""Spreadsheets of clusters: the office's register, the flat list, and our own export."""

from clusters.sheets.sheet import ClusterSheet

__all__ = ["ClusterSheet"]
