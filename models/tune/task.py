"""Answers `morph`, `generate` and `vary` for melodies and bass lines."""

from functools import cache
from pathlib import Path

import torch

from models import checkpoint
from models.morph.task import Morpher
from models.music.clip import Clip, Role
from models.music.note import Note
from models.tune.network import Config, TuneVAE
from models.tune.space import TuneSpace

FOLDER = Path(__file__).parent


@cache
def load(device: str, debug: bool = False) -> Morpher:
    """The trained model of tunes, or its tiny seeded twin; one for all three tasks.

    It is compiled for the processor, whatever `device` says, and stays there. Raises AntiphonError
    `model_missing`.
    """
    if debug:
        tiny = Config(width=16, encoder_blocks=1, decoder_blocks=1, latent=8)
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(0)
            return lines(TuneVAE(tiny).eval())
    weights, card = checkpoint.load(FOLDER, "cpu")
    network = TuneVAE(Config(**card["config"]))
    network.load_state_dict(weights)
    return lines(network.eval())


def lines(network: TuneVAE) -> Morpher:
    """The task over a network of lines."""
    tune = Clip((Note(60, 0.0, 1.0),), 8.0, role=Role.MELODY)
    return Morpher(TuneSpace(network), tune)
