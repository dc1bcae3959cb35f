"""Hearing in several keys: which keys, and that their answers are named in the own one."""

import pytest
import torch
from torch import nn

from models.chorale.grid import CLASSES, LOWEST, MASKED, PITCHES, TIE_UNKNOWN
from models.chorale.keys import MARGIN, InKeys, neighbours
from models.chorale.task import load
from models.music.voice import Voice

CHORD = torch.tensor([74, 69, 62, 50]) - LOWEST + 1  # in the middle of the voices' ranges


class Echo(nn.Module):
    """Hears no key: a class is the likelier, the nearer its pitch is to the first voice's."""

    def __init__(self):
        super().__init__()
        self.heard = []

    def forward(self, pitch, tie, setting, present):
        self.heard.append(pitch)
        classes = torch.arange(1, PITCHES + 1)
        near = -(classes - pitch[:, :, :1, None]).abs().float()  # (B, T, 1, PITCHES)
        near = near.expand(*pitch.shape, PITCHES)
        rest = torch.full((*pitch.shape, 1), -9.0)
        return torch.cat([rest, near, near - 1], dim=-1)


def frames(chord, count=6):
    pitch = chord.expand(1, count, 4).clone()
    tie = torch.full_like(pitch, TIE_UNKNOWN)
    return pitch, tie, torch.zeros_like(pitch), torch.ones(1, count, dtype=torch.bool)


def test_the_keys_lie_around_the_own_one():
    assert neighbours(frames(CHORD)[0], 5).tolist() == [[-2, -1, 0, 1, 2]]


@pytest.mark.parametrize("voice", Voice)
@pytest.mark.parametrize("end", [0, 1])
def test_a_voice_at_the_end_of_its_range_is_not_moved_beyond_it(voice, end):
    pitch = frames(CHORD)[0]
    at = voice.range[end]
    pitch[:, 3, voice.value] = at - LOWEST + 1
    steps = neighbours(pitch, 9)[0]
    assert 0 in steps.tolist()
    moved = at + steps
    assert moved.min() >= voice.range[0] - MARGIN
    assert moved.max() <= voice.range[1] + MARGIN


def test_a_voice_far_outside_its_range_is_heard_in_its_own_key_or_nearer():
    pitch = frames(CHORD)[0]
    pitch[..., 0] = Voice.SOPRANO.range[1] + 5 - LOWEST + 1
    assert neighbours(pitch, 5)[0].max() == 0


def test_what_is_unknown_stays_unknown_in_every_key():
    pitch, *rest = frames(CHORD)
    pitch[:, 2:, 1], pitch[:, 0, 3] = MASKED, 0
    echo = Echo()
    InKeys(echo, 5)(pitch, *rest)
    (heard,) = echo.heard
    assert heard.shape[0] == 5
    assert ((heard == MASKED) == (pitch == MASKED)).all()
    assert ((heard == 0) == (pitch == 0)).all()


def test_a_network_that_hears_no_key_says_the_same_in_many():
    echo = Echo()
    asked = frames(CHORD)
    alone, together = echo(*asked), InKeys(echo, 5)(*asked)
    pitches = torch.arange(CHORD[0] - 8, CHORD[0] + 8)
    for classes in (pitches, pitches + PITCHES):
        one, many = alone[..., classes], together[..., classes]
        torch.testing.assert_close(
            many - many.mean(-1, keepdim=True), one - one.mean(-1, keepdim=True)
        )
    assert together.shape[-1] == CLASSES


def test_rows_do_not_hear_each_other():
    network = InKeys(load("cpu", debug=True).network, 3)
    low, high = frames(CHORD), frames(CHORD + 5)
    with torch.inference_mode():
        both = network(*(torch.cat(pair) for pair in zip(low, high, strict=True)))
        torch.testing.assert_close(both[1:], network(*high), atol=1e-5, rtol=1e-4)
