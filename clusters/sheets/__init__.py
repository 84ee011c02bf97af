"""Spreadsheets of the register: clusters as the office lists them, and one record in a row."""

from clusters.sheets.difficulties import DifficultySheet
from clusters.sheets.investors import InvestorSheet
from clusters.sheets.limits import LimitSheet
from clusters.sheets.milestones import MilestoneSheet
from clusters.sheets.permits import DutySheet, PermitSheet
from clusters.sheets.rulings import RulingSheet
from clusters.sheets.samples import SampleSheet
from clusters.sheets.sheet import ClusterSheet
from clusters.sheets.stations import StationSheet

# Beside the register itself, by the word that addresses use.
RECORD_SHEETS = {
    "stations": StationSheet,
    "milestones": MilestoneSheet,
    "investors": InvestorSheet,
    "difficulties": DifficultySheet,
}

# Of wastewater: standards, what was measured, and what the authority has said.
WASTEWATER_SHEETS = {
    "limits": LimitSheet,
    "samples": SampleSheet,
    "permits": PermitSheet,
    "duties": DutySheet,
    "rulings": RulingSheet,
}

__all__ = [
    "RECORD_SHEETS",
    "WASTEWATER_SHEETS",
    "ClusterSheet",
    "DifficultySheet",
    "DutySheet",
    "InvestorSheet",
    "LimitSheet",
    "MilestoneSheet",
    "PermitSheet",
    "RulingSheet",
    "SampleSheet",
    "StationSheet",
]
