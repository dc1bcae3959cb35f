"""Answers `morph`, `generate` and `vary`: three ways of walking one latent space."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import torch

from models import checkpoint
from models.answer import Answer
from models.errors import AntiphonError
from models.morph.drum_space import DrumSpace
from models.morph.morphing import morph
from models.morph.network import Config, DrumVAE
from models.morph.space import Space
from models.morph.varying import generate, vary
from models.music.clip import Clip, Role
from models.music.note import Note
from models.requests import Generate, Morph, Vary
from models.task import Call, one_by_one, seed_of

FOLDER = Path(__file__).parent


@cache
def load(device: str, debug: bool = False) -> "Morpher":
    """The trained model of drums, or its tiny seeded twin; one for all three tasks.

    It is compiled for the processor, whatever `device` says, and stays there. Raises AntiphonError
    `model_missing`.
    """
    if debug:
        tiny = Config(width=16, encoder_blocks=1, decoder_blocks=1, latent=8)
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(0)
            return drums(DrumVAE(tiny).eval())
    weights, card = checkpoint.load(FOLDER, "cpu")
    network = DrumVAE(Config(**card["config"]))
    network.load_state_dict(weights)
    return drums(network.eval())


def drums(network: DrumVAE) -> "Morpher":
    """The task over a network of drums."""
    beat = Clip((Note(36, 0.0, 0.25),), 8.0, role=Role.DRUMS)
    return Morpher(DrumSpace(network), beat)


class Morpher:
    """The task: owns a space, keeps nothing between calls."""

    def __init__(self, space: Space, example: Clip) -> None:
        self.space = space
        self._example = example

    def warm_up(self) -> None:
        """One short answer, so that the first real one is as fast as the second."""
        self.answer([Call(Morph(clips=(self._example, self._example), seed=0))])

    def answer(self, calls: Sequence[Call]) -> list[Answer | AntiphonError]:
        """Answer every call; each is one pass through the network."""
        with torch.inference_mode():
            return one_by_one(calls, self._one)

    def _one(self, call: Call) -> Answer:
        request, seed = call.request, seed_of(call.request)
        if isinstance(request, Generate):
            return Answer(tuple(generate(self.space, request, seed)), seed)
        if isinstance(request, Morph):
            scene, variations = morph(self.space, request, seed)
        elif isinstance(request, Vary):
            scene, variations = vary(self.space, request, seed)
        else:
            raise AntiphonError("not_available")
        return Answer(tuple(variations), seed, scene.notices)
