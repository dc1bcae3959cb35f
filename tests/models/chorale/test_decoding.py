"""Filling a board: given cells stay, every open cell is settled, holds hold what came before."""

import numpy as np
import pytest
import torch

from models.chorale.decoding import Board, Manner, fill
from models.chorale.grid import CLASSES, HELD, MASKED, ONSET, PITCHES, TIE_UNKNOWN, settings
from models.chorale.task import load

FRAMES = 32


def board(rows, opened):
    """A board that holds one long chord wherever it is not open."""
    chord = torch.tensor([45, 40, 33, 21])
    pitch = chord.expand(rows, FRAMES, 4).clone()
    tie = torch.full_like(pitch, HELD)
    tie[:, 0] = ONSET
    pitch[opened], tie[opened] = MASKED, TIE_UNKNOWN
    setting = torch.from_numpy(settings(FRAMES, 4.0)).expand(rows, FRAMES, 4)
    present = torch.ones(rows, FRAMES, dtype=torch.bool)
    allowed = torch.zeros(rows, 1, 4, CLASSES, dtype=torch.bool)
    allowed[..., 30:50] = allowed[..., 30 + PITCHES : 50 + PITCHES] = True
    return Board(pitch, tie, opened.clone(), setting, present, allowed)


def manner(rows, passes=8, temperature=1.0):
    return Manner(
        passes,
        0,
        torch.full((rows,), temperature),
        torch.ones(rows),
        [torch.Generator().manual_seed(row) for row in range(rows)],
    )


@pytest.mark.parametrize("share", [0.02, 0.3, 1.0])
@pytest.mark.parametrize("passes", [1, 2, 3, 8])
def test_open_cells_are_settled_and_given_ones_stay(share, passes):
    network = load("cpu", debug=True).network
    opened = torch.rand(3, FRAMES, 4, generator=torch.Generator().manual_seed(1)) < share
    mine = board(3, opened)
    before = mine.pitch.clone()
    with torch.inference_mode():
        fill(network, mine, manner(3, passes))
    assert torch.equal(mine.pitch[~opened], before[~opened])
    assert not mine.open.any()
    new = mine.pitch[opened]
    assert ((new >= 30) & (new < 50)).all()


@pytest.mark.parametrize("passes", [2, 3, 6, 7])
def test_the_last_pass_is_asked_about_the_eighths_alone(passes):
    network = load("cpu", debug=True).network
    hidden = []

    def seen(pitch, tie, setting, present):
        hidden.append((pitch == MASKED).any(2).any(0).nonzero()[:, 0])
        return network(pitch, tie, setting, present)

    opened = torch.ones(2, FRAMES, 4, dtype=torch.bool)
    with torch.inference_mode():
        fill(seen, board(2, opened), manner(2, passes))
    assert len(hidden) <= passes
    assert len(hidden[-1])
    assert (hidden[-1] % 2 == 0).all()


def test_a_new_hold_holds_the_pitch_before_it():
    network = load("cpu", debug=True).network
    opened = torch.ones(4, FRAMES, 4, dtype=torch.bool)
    mine = board(4, opened)
    with torch.inference_mode():
        fill(network, mine, manner(4))
    held = mine.tie[:, 1:] == HELD
    assert torch.equal(mine.pitch[:, 1:][held], mine.pitch[:, :-1][held])
    assert (mine.tie[:, 0] == ONSET).all()
    assert held.any()


def test_temperature_nought_does_not_depend_on_the_generator():
    network = load("cpu", debug=True).network
    opened = torch.zeros(1, FRAMES, 4, dtype=torch.bool)
    opened[..., 0] = True
    answers = []
    for seed in (1, 2):
        mine = board(1, opened)
        how = Manner(8, 0, torch.zeros(1), torch.ones(1), [torch.Generator().manual_seed(seed)])
        with torch.inference_mode():
            fill(network, mine, how)
        answers.append(mine.pitch)
    assert torch.equal(*answers)


def test_every_pass_is_announced_and_can_stop_the_filling():
    network = load("cpu", debug=True).network
    opened = torch.ones(1, FRAMES, 4, dtype=torch.bool)
    ticks = []
    with torch.inference_mode():
        fill(network, board(1, opened), manner(1), lambda: ticks.append(1))
    assert len(ticks) == 8

    class Enough(Exception):
        pass

    def stop():
        raise Enough

    with pytest.raises(Enough):
        fill(network, board(1, opened), manner(1), stop)


def test_the_network_sees_no_further_than_the_music():
    network = load("cpu", debug=True).network
    opened = torch.zeros(1, FRAMES, 4, dtype=torch.bool)
    mine = board(1, opened)
    mine.present[:, 20:] = False
    with torch.inference_mode():
        first = network(mine.pitch, mine.tie, mine.setting, mine.present)[:, :18]
        mine.pitch[:, 20:] = 7
        second = network(mine.pitch, mine.tie, mine.setting, mine.present)[:, :18]
    np.testing.assert_allclose(first, second, atol=1e-5)
