"""The compiled networks beside torch's, each hit and each cell asked for by itself."""

import numpy as np
import pytest
import torch

from models.groove.feel import UNKNOWN
from models.groove.hearing import hear
from models.groove.packed import Packed
from models.groove.pattern import OPEN
from models.groove.performing import hear as listen
from models.groove.performing import play
from models.groove.playing import Chance, turns
from models.groove.rhythm import tap
from models.groove.score import gathered
from models.groove.striking import strike
from models.groove.task import load
from models.music.clip import Clip, Role
from models.music.note import Note

BEAT = Clip(
    tuple(Note((36, 42, 38)[at % 3], at / 2, 0.25, 60 + at) for at in range(16)),
    8.0,
    role=Role.DRUMS,
)
SURE = 1e-3  # logits nearer to each other than that may change places


@pytest.fixture(params=[True, False], ids=["tiny", "trained"])
def packed(request: pytest.FixtureRequest) -> Packed:
    return load("cpu", debug=request.param).packed


def test_every_hit_is_played_as_torch_plays_it(packed: Packed) -> None:
    feel, scores = packed.network.feel, gathered([hear(BEAT).score])
    shape = scores.hit.shape
    order = np.random.default_rng(0).permutation(np.flatnonzero(scores.hit.numpy()))
    loud, late = np.full(scores.hit.numel(), UNKNOWN), np.full(scores.hit.numel(), UNKNOWN)
    with torch.inference_mode():
        steps = listen(packed.feel, feel.steps(scores)[0].numpy())
        play(packed.feel, steps, order, loud, late, np.zeros((len(order), 2)), 0.0, 1.0)
        heard = feel.listen(scores)
        velocity, offset = torch.full(shape, UNKNOWN), torch.full(shape, UNKNOWN)
        for cell in order:
            for turn, (known, drawn) in enumerate(((velocity, loud), (offset, late))):
                logits = feel.predict(heard, velocity, offset)[turn].flatten(0, 2)[cell]
                assert logits[drawn[cell]] > logits.max() - SURE
                known.view(-1)[cell] = int(drawn[cell])
    silent = ~scores.hit.numpy().ravel()
    assert (loud[silent] == UNKNOWN).all() and (late[silent] == UNKNOWN).all()


def test_every_cell_is_struck_as_torch_strikes_it(packed: Packed) -> None:
    pattern, taps = packed.network.pattern, tap(BEAT, 0.0)
    chance = Chance(1.0, 1.0, torch.Generator().manual_seed(0))
    cells = np.full(32 * 9, OPEN)
    cells[:5] = 1  # some are given
    passes = turns(cells == OPEN, 4, chance)
    uniform = chance.uniform(len(cells))
    with torch.inference_mode():
        steps = pattern.steps(taps)[0].numpy()
        struck = cells.copy()
        strike(packed.pattern, steps, struck, passes, uniform, 1.0, 1.0)
        for now in range(4):
            drawn = passes == now
            logits = pattern(taps, torch.from_numpy(cells).view(1, 32, 9)).flatten()[drawn]
            silent = logits.sigmoid().neg().add(1).numpy()  # struck above this share
            sure = np.abs(uniform[drawn] - silent) > SURE
            assert ((uniform[drawn] >= silent) == struck[drawn])[sure].all()
            cells[drawn] = struck[drawn]
    assert (struck[:5] == 1).all()


def test_few_cells_come_first_and_every_one_once() -> None:
    missing = np.ones(90, dtype=bool)
    missing[::9] = False
    turn = turns(missing, 4, Chance(1.0, 1.0, torch.Generator().manual_seed(0)))
    assert ((turn >= 0) == missing).all()
    counts = np.bincount(turn[missing])
    assert len(counts) == 4 and (np.diff(counts) > 0).all()


@pytest.mark.parametrize("debug", [True, False], ids=["tiny", "trained"])
def test_some_steps_are_played_as_among_all(debug: bool) -> None:
    feel, wanted = load("cpu", debug).packed.network.feel, torch.tensor([3, 4, 17, 30])
    with torch.inference_mode():
        heard = feel.listen(gathered([hear(BEAT).score] * 2))
        velocity = torch.full((2, heard.steps.shape[1], 10), UNKNOWN)
        velocity[0, 2, 0] = 20
        offset = velocity.clone()
        some = feel.predict(heard, velocity, offset, wanted)
        every = feel.predict(heard, velocity, offset)
    for part, whole in zip(some, every, strict=True):
        assert torch.allclose(part, whole[:, wanted], atol=1e-4)
