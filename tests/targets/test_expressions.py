"""Growth and index: two ways to print one figure."""

from decimal import Decimal

import pytest

from targets.expressions import as_kept


@pytest.mark.parametrize(
    ("value", "typed_as", "kept_as", "kept"),
    [
        pytest.param("109.42", "index", "growth", "9.42", id="an index is kept as growth"),
        pytest.param("98.6", "index", "growth", "-1.4", id="below a hundred it has fallen"),
        pytest.param("9.42", "index", "growth", "9.42", id="growth is left where growth is kept"),
        pytest.param("-1.4", "index", "growth", "-1.4", id="a fall is left as well"),
        pytest.param("50", "index", "growth", "-50", id="fifty is an index"),
        pytest.param("49.99", "index", "growth", "49.99", id="less is growth"),
        pytest.param("9.42", "growth", "index", "109.42", id="growth is kept as an index"),
        pytest.param("109.42", "growth", "index", "109.42", id="an index is left as it is"),
        pytest.param("109.42", "", "growth", "109.42", id="nothing declared, nothing converted"),
        pytest.param("109.42", "growth", "growth", "109.42", id="published as it is kept"),
    ],
)
def test_a_figure_is_kept_in_the_way_of_its_series(value, typed_as, kept_as, kept):
    assert as_kept(Decimal(value), typed_as, kept_as) == Decimal(kept)


def test_only_growth_and_index_are_told_as_one_another():
    with pytest.raises(ValueError, match="share"):
        as_kept(Decimal(1), "index", "share")
