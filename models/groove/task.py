"""Answers `humanize` and `drumify`."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import torch

from models import checkpoint
from models.answer import Answer
from models.errors import AntiphonError
from models.groove.drumming import drumify
from models.groove.feel import FeelConfig
from models.groove.humanizing import humanize
from models.groove.network import Config, Groove, config_of
from models.groove.packed import Packed
from models.groove.pattern import PatternConfig
from models.music.clip import Clip, Role
from models.music.note import Note
from models.requests import Drumify, Humanize
from models.task import Call, one_by_one, seed_of

FOLDER = Path(__file__).parent


@cache
def load(device: str, debug: bool = False) -> "Player":
    """The trained model, or its tiny seeded twin; one for both tasks.

    It is compiled for the processor, whatever `device` says, and stays there. Raises AntiphonError
    `model_missing`.
    """
    if debug:
        tiny = Config(FeelConfig(16, 1, 2), PatternConfig(16, 1, 2))
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(0)
            return Player(Groove(tiny).eval())
    weights, card = checkpoint.load(FOLDER, "cpu")
    network = Groove(config_of(card))
    network.load_state_dict(weights)
    return Player(network.eval())


class Player:
    """The task: owns the networks, keeps nothing between calls."""

    def __init__(self, network: Groove) -> None:
        self.packed = Packed.of(network)

    def warm_up(self) -> None:
        """One short answer of each, so that the first real one is as fast as the second."""
        beat = Clip((Note(36, 0.0, 0.25), Note(42, 1.0, 0.25)), 4.0, role=Role.DRUMS)
        self.answer([Call(Humanize(clips=(beat,), seed=0)), Call(Drumify(clips=(beat,), seed=0))])

    def answer(self, calls: Sequence[Call]) -> list[Answer | AntiphonError]:
        """Answer every call, one after the other."""
        with torch.inference_mode():
            return one_by_one(calls, self._one)

    def _one(self, call: Call) -> Answer:
        request, seed = call.request, seed_of(call.request)
        if isinstance(request, Humanize):
            heard, variations = humanize(self.packed, request, seed)
            return Answer(tuple(variations), seed, heard.notices)
        if isinstance(request, Drumify):
            variations, notices = drumify(self.packed, request, seed)
            return Answer(tuple(variations), seed, notices)
        raise AntiphonError("not_available")
