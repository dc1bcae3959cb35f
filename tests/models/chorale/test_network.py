"""The network answers where something is hidden, and there the same whoever else is asked about."""

import pytest
import torch
from torch import nn

from models.chorale.grid import MASKED, TIE_UNKNOWN, settings
from models.chorale.swift import Swift
from models.chorale.task import load

FRAMES = 24


def asked(*hidden: tuple[int, int]) -> tuple[torch.Tensor, ...]:
    """A long chord whose cells (frame, voice) are hidden, as the network wants it."""
    pitch = torch.tensor([45, 40, 33, 21]).expand(1, FRAMES, 4).clone()
    tie = torch.ones_like(pitch)
    for frame, voice in hidden:
        pitch[0, frame, voice], tie[0, frame, voice] = MASKED, TIE_UNKNOWN
    setting = torch.from_numpy(settings(FRAMES, 4.0))[None]
    return pitch, tie, setting, torch.ones(1, FRAMES, dtype=torch.bool)


@pytest.fixture(params=["compiled", "torch"])
def network(request: pytest.FixtureRequest) -> nn.Module:
    swift = load("cpu", debug=True).network
    assert isinstance(swift, Swift)
    return swift if request.param == "compiled" else swift.network


@torch.inference_mode()
def test_frames_that_hide_nothing_are_left_out(network: nn.Module) -> None:
    logits = network(*asked((3, 0), (8, 2)))
    told = logits.abs().sum((0, 2, 3)).nonzero()[:, 0].tolist()
    assert told == [3, 8]
    assert not network(*asked()).any()


@torch.inference_mode()
def test_a_frame_is_answered_the_same_whatever_others_ask(network: nn.Module) -> None:
    one, other = asked((3, 0)), asked((8, 2), (9, 2))
    both = [torch.cat(parts) for parts in zip(one, other, strict=True)]
    alone, together = network(*one)[0, 3], network(*both)[0, 3]
    torch.testing.assert_close(together, alone)


@pytest.mark.parametrize("debug", [True, False], ids=["tiny", "trained"])
@torch.inference_mode()
def test_compiled_it_says_what_it_says_in_torch(debug: bool) -> None:
    swift = load("cpu", debug=debug).network
    pitch, tie, setting, present = asked(*((frame, frame % 4) for frame in range(FRAMES)))
    pitch[0, 3:9, 1], tie[0, 3:9, 1] = MASKED, TIE_UNKNOWN
    exact = swift.network(pitch, tie, setting, present)
    assert torch.allclose(swift(pitch, tie, setting, present), exact, atol=0.02)
