"""A batch in parts is the batch."""

import threading

import pytest
import torch
from torch import Tensor

from models.morph import parts
from models.morph.parts import FEWEST, in_parts


@pytest.mark.parametrize("rows", [1, FEWEST, 2 * FEWEST, 5 * FEWEST + 3])
def test_parts_make_what_the_whole_makes(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts.os, "cpu_count", lambda: 3)
    used = set()

    def network(part: Tensor) -> tuple[Tensor, Tensor]:
        used.add(threading.get_ident())
        assert torch.is_inference_mode_enabled()
        return part * 2, part.sum(1)

    x = torch.randn(rows, 5)
    with torch.inference_mode():
        double, total = in_parts(network, x)
    assert torch.equal(double, x * 2)
    assert torch.equal(total, x.sum(1))
    assert (threading.get_ident() in used) == (rows < 2 * FEWEST)


def test_what_fails_in_a_part_fails() -> None:
    def broken(_: Tensor) -> tuple[Tensor]:
        raise ValueError("no such network")

    with pytest.raises(ValueError, match="no such network"):
        in_parts(broken, torch.zeros(4 * FEWEST, 1))
