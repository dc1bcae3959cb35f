"""What has been asked before is remembered, and remembered right."""

import torch
from torch import nn

from models.chorale.once import Once
from models.chorale.task import load

FRAMES = 8


class Counting(nn.Module):
    """The tiny network, counting the rows that reach it."""

    def __init__(self):
        super().__init__()
        self.network = load("cpu", debug=True).network
        self.rows = 0

    def forward(self, pitch, *rest):
        self.rows += len(pitch)
        return self.network(pitch, *rest)


def board(*pitches):
    """One row for every pitch state, which it sings in all voices."""
    pitch = torch.tensor(pitches).view(-1, 1, 1).expand(-1, FRAMES, 4)
    zeros = torch.zeros_like(pitch)
    return pitch, zeros, zeros, torch.ones(pitch.shape[:2], dtype=torch.bool)


def test_rows_that_look_the_same_are_asked_about_once():
    counting = Counting()
    once = Once(counting)
    with torch.inference_mode():
        for pitches, asked in (((40, 40, 45), 2), ((45, 40), 2), ((45, 47), 3)):
            said = once(*board(*pitches))
            assert counting.rows == asked
            torch.testing.assert_close(said, counting.network(*board(*pitches)))


def test_a_row_that_differs_in_one_thing_only_is_another_one():
    counting = Counting()
    once = Once(counting)
    with torch.inference_mode():
        once(*board(40))
        for place in range(4):
            other = [one.clone() for one in board(40)]
            other[place][0, 3] = ~other[place][0, 3] if place == 3 else 1
            once(*other)
    assert counting.rows == 5
