"""The import contracts bite: a copy of the code is sabotaged, and each sabotage is told by name."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
PACKAGES = ("hanoi_industry", "clusters", "targets")
TOOL_SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = TOOL_SETTINGS["tool"]["importlinter"]["contracts"]

ORDER = "Roof, rooms, ground floor, bedrock"
FLOORS = "Every module of the project package has a floor"
REGISTER = "Inside the register"
TARGETS = "Inside the targets"
WINDOW = "Targets see the register through one window only"
PURE = "Pure modules know nothing of Django"

# Module, what it imports though it must not, and the contract that says so.
CLIMBERS = [
    ("hanoi_industry.words", "hanoi_industry.periods", ORDER),
    ("hanoi_industry.validity", "hanoi_industry.history.models", ORDER),
    ("hanoi_industry.history.models", "hanoi_industry.areas.models", ORDER),
    ("hanoi_industry.areas.models", "hanoi_industry.accounts.models", ORDER),
    ("hanoi_industry.accounts.models", "hanoi_industry.documents.models", ORDER),
    ("hanoi_industry.documents.models", "hanoi_industry.spreadsheets.models", ORDER),
    ("hanoi_industry.spreadsheets.models", "clusters.models", ORDER),
    ("clusters.querysets", "targets.goals", ORDER),
    ("targets.querysets", "hanoi_industry.summary.apps", ORDER),
    ("hanoi_industry.summary.apps", "hanoi_industry.urls", ORDER),
    ("clusters.conditions", "clusters.querysets", REGISTER),
    ("clusters.models.cluster", "clusters.indicators", REGISTER),
    ("targets.goals", "targets.querysets", TARGETS),
    ("targets.querysets", "targets.models", TARGETS),
    ("targets.models", "clusters.models", WINDOW),
    ("targets.querysets", "clusters.indicators", WINDOW),
]
PURE_MODULES = next(one["source_modules"] for one in CONTRACTS if one["name"] == PURE)
STRAYS = [
    ("hanoi_industry.orphan", FLOORS),
    ("clusters.orphan", REGISTER),
    ("targets.orphan", TARGETS),
]


def file_of(root: Path, module: str) -> Path:
    place = root / Path(*module.split("."))
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


def lint(root: Path) -> dict[str, str]:
    """Name of each broken contract to what is told about it."""
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as c; c()",
            "--no-cache",
        ],
        cwd=root,
        capture_output=True,
        text=True,
        env={"PATH": "", "PYTHONIOENCODING": "utf-8"},
    )
    told = re.sub(r"\x1b\[[0-9;]*m", "", run.stdout)
    assert "Contracts: " in told, told + run.stderr
    _summary, _, details = told.partition("Broken contracts")
    names = "|".join(re.escape(one["name"]) for one in CONTRACTS)
    parts = re.split(rf"^({names})\n-+$", details, flags=re.MULTILINE)
    broken = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert bool(broken) == bool(run.returncode), told
    return broken


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    root = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        only_code = shutil.ignore_patterns("__pycache__", "*.mo")
        shutil.copytree(ROOT / package, root / package, ignore=only_code)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.fixture(scope="module")
def told(copy):
    """What is told of the copy after all sabotages at once."""
    lines = [(module, f"import {wanted}") for module, wanted, _contract in CLIMBERS]
    lines += [(module, "import django") for module in PURE_MODULES]
    for module, line in lines:
        with file_of(copy, module).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    for module, _contract in STRAYS:
        file_of(copy, module).write_text("")
    return lint(copy)


def test_the_house_keeps_its_contracts():
    assert lint(ROOT) == {}


@pytest.mark.parametrize(("module", "wanted", "contract"), CLIMBERS)
def test_a_module_that_climbs_is_told(told, module, wanted, contract):
    assert f"{module} -> {wanted}" in told[contract]


@pytest.mark.parametrize(("module", "contract"), STRAYS)
def test_a_module_without_a_floor_is_told(told, module, contract):
    assert f"- {module}\n" in told[contract]


@pytest.mark.parametrize("module", PURE_MODULES)
def test_a_pure_module_that_learns_of_django_is_told(told, module):
    assert f"{module} -> django" in told[PURE]


def test_every_module_that_calls_itself_pure_is_held_to_it():
    says_so = re.compile(r'^"""[^"]*\bPure[.:,]')
    pure = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if says_so.match(path.read_text(encoding="utf-8"))
    }
    assert pure - set(PURE_MODULES) == set()


def test_nothing_has_a_name_that_fits_everything():
    vague = {"core", "common", "utils", "helpers", "base", "misc"}
    found = [
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.suffix in {"", ".py"} and path.stem in vague
    ]
    assert found == []
