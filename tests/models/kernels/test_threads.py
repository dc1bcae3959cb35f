"""A batch in parts is the batch."""

import threading

import numpy as np
import pytest

from models.kernels import threads
from models.kernels.matrix import Floats
from models.kernels.threads import in_parts

FEWEST = 8


@pytest.mark.parametrize("rows", [1, FEWEST, 2 * FEWEST, 5 * FEWEST + 3])
def test_parts_make_what_the_whole_makes(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads.os, "cpu_count", lambda: 3)
    used = set()

    def double(part: Floats) -> Floats:
        used.add(threading.get_ident())
        return part * 2

    x = np.random.default_rng(0).random((rows, 5), np.float32)
    assert (in_parts(double, x, FEWEST) == x * 2).all()
    assert (threading.get_ident() in used) == (rows < 2 * FEWEST)


def test_what_fails_in_a_part_fails() -> None:
    def broken(_: Floats) -> Floats:
        raise ValueError("no such network")

    with pytest.raises(ValueError, match="no such network"):
        in_parts(broken, np.zeros((4 * FEWEST, 1), np.float32), FEWEST)
