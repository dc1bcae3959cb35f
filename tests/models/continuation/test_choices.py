"""The compiled choices by themselves, beside what torch and numpy say; and that all is compiled
once, whatever is asked."""

import numpy as np
import pytest

from models.continuation.composing import advance, compose
from models.continuation.dice import DOUBT, Chance, heated
from models.continuation.stepping import read
from models.continuation.stride import stride
from models.continuation.task import load
from models.music.clip import Clip
from models.music.note import Note
from models.requests import Continue, Infill, Request, ScaleLock
from models.task import Call
from tests.models.continuation.music import loop, melody, piano


def test_only_a_daring_variation_without_doubt_gets_hotter() -> None:
    chance = Chance(0.6, hottest=3.0)
    heats = [heated(chance, doubt) for doubt in (0.0, 0.1, DOUBT, 5.0, np.inf)]
    assert heats == pytest.approx([3.0, 2.04, 0.6, 0.6, 0.6])
    assert heated(Chance(2.0, hottest=1.0), 0.0) == 2.0


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
