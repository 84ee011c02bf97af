"""Indicators that tables of offices speak of; the module that asks for them says whose `deed` it is."""

import pytest

from tests.targets.test_sheets import an_indicator


@pytest.fixture
def exports(deed):
    """The level, and its growth over the same period."""
    level = an_indicator(
        deed, "exports", unit="billion USD", expression="level", name_vi="Kim ngạch xuất khẩu"
    )
    growth = an_indicator(
        deed, "exports_growth", name_vi="Tốc độ tăng kim ngạch xuất khẩu", basis="same_period"
    )
    return level, growth


@pytest.fixture
def iip(deed):
    return an_indicator(
        deed,
        "iip",
        name_vi="Chỉ số sản xuất công nghiệp (IIP)",
        typed_as="index",
        basis="same_period",
    )
