"""Products in bfloat16 only where they are faster."""

import pytest
import torch

from models.training import precision
from models.training.precision import half_precision


@pytest.mark.parametrize("able", [True, False])
def test_a_cpu_is_asked_first(able, monkeypatch):
    monkeypatch.setattr(precision, "cpu_multiplies_bfloat16", lambda: able)
    with half_precision(torch.device("cpu")):
        product = torch.eye(2) @ torch.eye(2)
    assert product.dtype == (torch.bfloat16 if able else torch.float32)


def test_what_this_cpu_says_decides():
    with half_precision(torch.device("cpu")):
        product = torch.eye(2) @ torch.eye(2)
    assert (product.dtype == torch.bfloat16) == precision.cpu_multiplies_bfloat16()
