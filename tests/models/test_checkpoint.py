"""Weights and card belong together, or are refused."""

import json

import pytest
import torch

from models import checkpoint
from models.errors import AntiphonError


@pytest.fixture
def saved(tmp_path):
    torch.manual_seed(0)
    network = torch.nn.Linear(3, 2)
    checkpoint.save(tmp_path, network, {"config": {"width": 3}})
    return tmp_path, network


def test_weights_come_back_to_half_precision(saved):
    folder, network = saved
    state, card = checkpoint.load(folder, "cpu")
    assert card["config"] == {"width": 3}
    torch.testing.assert_close(state["weight"], network.weight.detach().half().float())


def test_damage_and_absence_are_refused(saved):
    folder, _ = saved
    weights = folder / checkpoint.WEIGHTS
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    for ruin in (lambda: None, weights.unlink, (folder / checkpoint.CARD).unlink):
        ruin()
        with pytest.raises(AntiphonError) as refusal:
            checkpoint.load(folder, "cpu")
        assert refusal.value.code == "model_missing"


def test_another_format_is_refused(saved):
    folder, _ = saved
    card = json.loads((folder / checkpoint.CARD).read_text())
    (folder / checkpoint.CARD).write_text(json.dumps({**card, "format": 99}))
    with pytest.raises(AntiphonError):
        checkpoint.read_card(folder)
