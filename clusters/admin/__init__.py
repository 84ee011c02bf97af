"""The register in the administration, by subject; nothing is rewritten here, all goes through services."""

from clusters.admin import cases, register, verdicts, wastewater

__all__ = ["cases", "register", "verdicts", "wastewater"]
