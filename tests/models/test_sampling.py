"""Drawing: prohibitions hold, probabilities are met, nought is the likeliest."""

import torch

from models.sampling import draw, nucleus

LOGITS = torch.tensor([[[2.0, 1.0, 0.0, -torch.inf]]])  # (1, 1, 4)
ONE = torch.ones(1)


def shares(temperature, top_p=1.0):
    uniform = torch.linspace(0, 1, 10_001)[:-1].view(1, -1)
    logits = LOGITS.expand(1, 10_000, 4)
    drawn = draw(logits, ONE * temperature, ONE * top_p, uniform)
    return torch.bincount(drawn.flatten(), minlength=4) / 10_000


def test_draws_follow_the_softmax():
    torch.testing.assert_close(shares(1.0), LOGITS[0, 0].softmax(-1), atol=1e-3, rtol=0)


def test_temperature_sharpens_and_flattens():
    torch.testing.assert_close(shares(0.5), (LOGITS[0, 0] * 2).softmax(-1), atol=1e-3, rtol=0)
    assert shares(0.0).tolist() == [1, 0, 0, 0]


def test_nucleus_keeps_the_likeliest_that_hold_the_share():
    kept = nucleus(LOGITS, torch.tensor([[0.7]])).isfinite()
    assert kept.tolist() == [[[True, True, False, False]]]
    assert nucleus(LOGITS, torch.tensor([[1e-6]])).isfinite().sum() == 1
    assert shares(1.0, 0.7)[2:].tolist() == [0, 0]


def test_rows_have_their_own_temperature():
    logits = LOGITS.expand(2, 1, 4)
    uniform = torch.full((2, 1), 0.99)
    drawn = draw(logits, torch.tensor([0.0, 1.0]), torch.ones(2), uniform)
    assert drawn.tolist() == [[0], [2]]
