"""The networks asked about some steps only, as every pass of a performance asks them."""

import pytest
import torch

from models.groove.feel import UNKNOWN
from models.groove.hearing import hear
from models.groove.pattern import OPEN
from models.groove.playing import among, steps_of
from models.groove.rhythm import tap
from models.groove.score import gathered
from models.groove.task import load
from models.music.clip import Clip, Role
from models.music.note import Note

BEAT = Clip(
    tuple(Note((36, 42, 38)[at % 3], at / 2, 0.25, 60 + at) for at in range(16)),
    8.0,
    role=Role.DRUMS,
)
WANTED = torch.tensor([3, 4, 17, 30])


@pytest.mark.parametrize("debug", [True, False], ids=["tiny", "trained"])
def test_some_steps_are_played_as_among_all(debug: bool) -> None:
    feel = load("cpu", debug).network.feel
    with torch.inference_mode():
        heard = feel.listen(gathered([hear(BEAT).score] * 2))
        velocity = torch.full((2, heard.steps.shape[1], 10), UNKNOWN)
        velocity[0, 2, 0] = 20
        offset = velocity.clone()
        some = feel.predict(heard, velocity, offset, WANTED)
        every = feel.predict(heard, velocity, offset)
    for part, whole in zip(some, every, strict=True):
        assert torch.allclose(part, whole[:, WANTED], atol=1e-4)


def test_some_steps_are_struck_as_among_all() -> None:
    pattern = load("cpu").network.pattern
    with torch.inference_mode():
        heard = pattern.listen(tap(BEAT, 0.0))
        cells = torch.full((1, 32, 9), OPEN)
        some, every = pattern.predict(heard, cells, WANTED), pattern.predict(heard, cells)
    assert torch.allclose(some, every[:, WANTED], atol=1e-4)


def test_cells_are_found_among_their_steps() -> None:
    every = torch.arange(2 * 6 * 3).view(2, 6, 3)
    cells = every[torch.tensor([0, 1, 1]), torch.tensor([4, 1, 4]), torch.tensor([2, 0, 1])]
    steps = steps_of(cells, every.shape)
    assert steps.tolist() == [1, 4]
    assert every[:, steps].flatten()[among(cells, steps, every.shape)].tolist() == cells.tolist()
