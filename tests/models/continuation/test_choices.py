"""The compiled choices by themselves, beside what torch and numpy say; and that all is compiled
once, whatever is asked."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.continuation.composing import advance, compose
from models.continuation.constraints import total
from models.continuation.dice import DOUBT, Chance, heated, nucleus, pick
from models.continuation.stepping import read
from models.continuation.stride import stride
from models.continuation.task import load
from models.music.clip import Clip
from models.music.note import Note
from models.requests import Continue, Infill, Request, ScaleLock
from models.sampling import nucleus as batched_nucleus
from models.task import Call
from tests.models.continuation.music import loop, melody, piano

LOGITS = st.lists(st.floats(-20, 20, width=32), min_size=1, max_size=40, unique=True)


@given(LOGITS, st.floats(0.05, 0.99), st.floats(0.2, 2))
@settings(deadline=None)  # the first example is compiled
def test_the_nucleus_is_that_of_the_other_models(
    values: list[float], top_p: float, heat: float
) -> None:
    logits = np.array(values, np.float32)
    kept = np.isfinite(nucleus(logits, np.float32(heat), top_p))
    warm = torch.from_numpy(logits / np.float32(heat))
    wanted = torch.isfinite(batched_nucleus(warm, torch.tensor(top_p))).numpy()
    shares = np.sort(warm.softmax(-1).numpy())[::-1].cumsum()
    if np.abs(shares - top_p).min() > 1e-4:  # no class lies on the edge
        assert (kept == wanted).all()


def test_choices_come_as_often_as_they_are_likely() -> None:
    logits = np.log(np.array([0.5, 0.3, 0.2], np.float32))
    rng = np.random.default_rng(0)
    uniform = rng.random((4000, 3), np.float32)
    drawn = [pick(logits, row, 0, 1.0, 1.0) for row in uniform]
    assert np.abs(np.bincount(drawn) / 4000 - [0.5, 0.3, 0.2]).max() < 0.03
    assert {pick(logits, row, 0, 0.0, 1.0) for row in uniform[:20]} == {0}
    assert {pick(logits, row, 0, 1.0, 0.6) for row in uniform[:99]} == {0, 1}


def test_only_a_daring_variation_without_doubt_gets_hotter() -> None:
    chance = Chance(0.6, hottest=3.0)
    heats = [heated(chance, doubt) for doubt in (0.0, 0.1, DOUBT, 5.0, np.inf)]
    assert heats == pytest.approx([3.0, 2.04, 0.6, 0.6, 0.6])
    assert heated(Chance(2.0, hottest=1.0), 0.0) == 2.0


def test_the_total_is_that_of_all_classes() -> None:
    logits = np.array([1.0, -np.inf, 2.0], np.float32)
    assert np.isclose(total(logits), np.log(np.exp(1.0) + np.exp(2.0)))


def sustained() -> Clip:
    """A last note that sounds on into what follows."""
    return Clip((*melody().notes[:-1], Note(72, 15.5, 3.0)), 16.0)


@pytest.mark.parametrize(
    "request_",
    [
        Continue(clips=(melody(),), bars=1, variations=3),
        Continue(
            clips=(piano(),), bars=1, density=0.5, mask_obvious=True, scale_lock=ScaleLock.OFF
        ),
        Continue(clips=(loop(),), bars=1, top_p=0.8, temperature=0.0),
        Continue(clips=(sustained(),), bars=1, density=-1.0, lowest=50),
        Infill(clips=(melody(),), region_start=4.0, region_end=8.0),
    ],
    ids=["line", "chords", "drums", "held", "gap"],
)
def test_no_request_has_anything_compiled_again(request_: Request) -> None:
    continuer = load("cpu", debug=True)
    continuer.answer([Call(request_)])
    load("cpu").answer([Call(request_)])
    assert max(len(each.signatures) for each in (compose, advance, read, stride)) == 1
