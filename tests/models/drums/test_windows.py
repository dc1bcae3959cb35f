"""Loops of any meter and length cut into windows and joined again."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.drums.windows import WINDOW, cut, join, layout, repeated
from models.music.meter import Meter

meters = st.builds(Meter, st.integers(1, 32), st.sampled_from([1, 2, 4, 8, 16, 32]))


@given(st.integers(1, 200), meters, st.floats(0, 0.999))
def test_joining_undoes_cutting(steps: int, meter: Meter, share: float) -> None:
    loop = np.random.default_rng(steps).random((steps, 9, 3), dtype=np.float32)
    plan = layout(steps, meter, share * meter.bar)
    windows = cut(loop, plan)
    assert windows.shape == (len(plan.starts), WINDOW, 9, 3)
    assert sum(plan.kept) == steps
    assert (join(windows, plan) == loop).all()


def test_windows_begin_on_bar_lines() -> None:
    assert layout(64, Meter(4, 4)).starts == (0, 32)
    assert layout(72, Meter(3, 4)).starts == (0, 24, 48)
    assert layout(40, Meter(5, 4)).starts == (0, 20)
    assert layout(64, Meter(4, 4), phase=3.0).starts == (4, 36)


def test_a_window_goes_on_as_the_loop_does() -> None:
    loop = np.arange(16, dtype=np.float32)[:, None, None] * np.ones((1, 9, 3), dtype=np.float32)
    (window,) = cut(loop, layout(16, Meter(4, 4)))
    assert window[:, 0, 0].tolist() == [*range(16), *range(16)]


def test_a_shorter_loop_repeats() -> None:
    loop = np.arange(3, dtype=np.float32)[:, None, None]
    assert repeated(loop, 7)[:, 0, 0].tolist() == [0, 1, 2, 0, 1, 2, 0]
