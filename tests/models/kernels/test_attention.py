"""Attention of four rows at once, and what it is made of, beside what numpy says."""

import numpy as np
import pytest
from numba import njit

from models.kernels.attention import attend_four
from models.kernels.reductions import largest, summed


@njit
def reduced(x):
    return largest(x), summed(x)


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 64, 257])
def test_the_largest_and_the_sum_are_numpys(count: int) -> None:
    x = np.random.default_rng(count).normal(size=count).astype(np.float32)
    for negative in (x, -np.abs(x) - 5):
        most, total = reduced(negative)
        assert most == negative.max(initial=-np.inf)
        assert total == pytest.approx(negative.sum(dtype=np.float64), rel=1e-5, abs=1e-5)
    assert reduced(np.full(40, -np.inf, np.float32))[0] == -np.inf


@pytest.mark.parametrize(("steps", "size"), [(1, 16), (15, 16), (16, 32), (33, 64), (256, 48)])
def test_four_rows_hear_what_each_would(steps: int, size: int) -> None:
    rng = np.random.default_rng(steps)
    room, first, row = -(-steps // 16) * 16, 5, 2
    asked = rng.standard_normal((7, first + size + 3), np.float32) * 2
    keys = np.zeros((size, room), np.float32)
    keys[:, :steps] = rng.standard_normal((size, steps), np.float32)
    values = rng.standard_normal((steps, size), np.float32)
    heard, close = np.zeros_like(asked), np.full((4, room), np.nan, np.float32)
    attend_four(asked, row, first, keys, values, close, heard)
    score = asked[row : row + 4, first : first + size] @ keys[:, :steps] / np.sqrt(size)
    weight = np.exp(score - score.max(1, keepdims=True))
    wanted = np.zeros_like(heard)
    means = weight @ values / weight.sum(1, keepdims=True)
    wanted[row : row + 4, first : first + size] = means
    assert np.allclose(heard, wanted, atol=1e-5)


@pytest.mark.parametrize(("size", "room"), [(8, 16), (16, 20)])
def test_heads_that_are_no_whole_tiles_are_refused(size: int, room: int) -> None:
    asked, keys = np.ones((4, size), np.float32), np.ones((size, room), np.float32)
    values, close = np.ones((3, size), np.float32), np.ones((4, room), np.float32)
    with pytest.raises(ValueError, match="multiple of sixteen"):
        attend_four(asked, 0, 0, keys, values, close, asked.copy())
