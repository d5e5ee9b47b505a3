import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from nlpbook.training import EarlyStopping


@given(
    st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.2, 2.0, math.nan, math.inf]), min_size=1, max_size=12),
    st.integers(1, 4),
    st.sampled_from([0.0, 0.3]),
    st.sampled_from([1, -1]),
)
def test_it_stops_after_so_many_values_without_gain(values, patience, min_delta, sign):
    """Mode "max" on values does what "min" does on their negatives."""
    options = {"min_delta": min_delta, "mode": "min" if sign == 1 else "max"}
    stopping, model = EarlyStopping(patience, **options), nn.Linear(1, 1)
    best, best_at = math.inf, -1
    for i, value in enumerate(values):
        with torch.no_grad():
            model.weight.fill_(float(i))
        if value < best - min_delta:
            best, best_at = value, i
        assert stopping.observe(sign * value, model) == (i - best_at >= patience)
        stopping, old = EarlyStopping(patience, **options), stopping
        stopping.load_state_dict(old.state_dict())
    stopping.restore(model)
    assert stopping.best == sign * best
    assert model.weight.item() == (best_at if best_at >= 0 else len(values) - 1)


def test_bad_input():
    with pytest.raises(ValueError, match="patience must be a whole number, 1 or larger; got 0"):
        EarlyStopping(0)
    with pytest.raises(ValueError, match="min_delta must be a finite number, 0 or larger; got nan"):
        EarlyStopping(1, min_delta=math.nan)
    with pytest.raises(ValueError, match="mode must be 'min' or 'max'; got 'highest'"):
        EarlyStopping(1, mode="highest")
