import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tallyproof.forensics.probability.false_discovery import false_discovery_q

P = st.floats(0, 1, allow_nan=False)


@given(st.lists(P, min_size=1, max_size=20))
def test_q_values_agree_with_scipy(p: list[float]) -> None:
    assert false_discovery_q(p) == pytest.approx(stats.false_discovery_control(np.array(p)).tolist())


@given(st.lists(P, max_size=10))
def test_methods_without_p_change_nothing(p: list[float]) -> None:
    q = false_discovery_q([None, *p, None])
    assert (q[0], q[-1]) == (None, None)
    assert q[1:-1] == false_discovery_q(p)
