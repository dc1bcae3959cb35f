"""The recipe, the arranger and the examination, on a data folder in miniature."""

from pathlib import Path

import numpy as np
import pytest
import torch

from models.drums.corpus import files, windows
from models.drums.grid import HIT, OFFSET, VELOCITY
from models.drums.kit import PIECES
from models.drums.language import WORDS, read, step_language
from models.morph.arranging import rearrange
from models.morph.between import between
from models.morph.drum_space import DrumSpace
from models.morph.evaluate import invent, reconstruct
from models.morph.network import Config
from models.morph.task import load
from models.morph.train import MorphRecipe, export
from models.training.loop import Options, Training
from models.training.table import table

TINY = Config(width=16, encoder_blocks=1, decoder_blocks=1, latent=8)


def test_windows_are_two_bars_a_bar_apart(data: Path) -> None:
    assert windows(data, "train").shape == (4, 32, PIECES, 3)
    assert [file.name for file in files(data)] == ["info.csv", "0.mid"]


def test_rearranged_windows_are_still_drumming() -> None:
    rng = np.random.default_rng(1)
    hit = rng.random((200, 32, PIECES)) < 0.2
    played = np.stack([hit, hit * rng.random(hit.shape), hit * (rng.random(hit.shape) - 0.5)], -1)
    played = played.astype(np.float32)
    before = played.copy()
    new = rearrange(played, rng)
    assert (played == before).all()
    assert (new != played).any((1, 2, 3)).mean() > 0.9
    silent = new[..., HIT] == 0
    assert (new[silent] == 0).all()
    assert new[..., VELOCITY].max() <= 1
    assert np.abs(new[..., OFFSET]).max() <= 0.5


def test_a_short_training_leaves_weights_that_load(data: Path, tmp_path: Path) -> None:
    torch.manual_seed(0)
    recipe = MorphRecipe(data, TINY, batch_size=8)
    best = Training(recipe, Options(tmp_path, steps=4, warm_up=1, validate_every=2)).run()
    export(recipe, best, tmp_path)
    assert {"weights.safetensors", "card.json"} <= {file.name for file in tmp_path.iterdir()}


def test_training_learns(data: Path, tmp_path: Path) -> None:
    torch.manual_seed(0)
    recipe = MorphRecipe(data, TINY, batch_size=8)
    with torch.inference_mode():
        first = recipe.validate(recipe.network.eval())["loss"]
    options = Options(tmp_path, steps=60, warm_up=5, learning_rate=5e-3, validate_every=60)
    Training(recipe, options).run()
    with torch.inference_mode():
        assert recipe.validate(recipe.network.eval())["loss"] < first * 0.8


def test_the_language_is_a_distribution_that_prefers_what_it_read() -> None:
    rock = np.zeros((32, PIECES), dtype=bool)
    rock[::4, 0] = rock[2::4, 2] = True
    language = step_language(rock[None])
    noise = np.random.default_rng(0).random((32, PIECES)) < 0.5
    assert language.cost(read(rock)) < 1 < language.cost(read(noise))
    contexts = ((3,), (3, 1), (3, 1, 0))
    total = sum(language.chance(contexts, word) for word in range(WORDS))
    assert total == pytest.approx(1.0)


def test_the_examination_has_a_row_for_every_way(data: Path) -> None:
    space = load("cpu", debug=True).space
    assert isinstance(space, DrumSpace)
    network = space.network
    train, test = windows(data, "train"), windows(data, "test")
    language = step_language(train[..., HIT] > 0.5)
    with torch.inference_mode():
        ways = between(space, test, lambda p: language.cost(read(p.reshape(-1, PIECES))), pairs=3)
        assert [row.way for row in reconstruct(network, test)] == ["middle", "drawn"]
        assert [row.way for row in ways] == ["morph", "arc alone", "cell by cell"]
        assert len(invent(network, test, language)) == 3
    lines = list(table([vars(row) for row in ways]))
    assert lines[0] == "| way | falls | largest | surprise |"
    assert len(lines) == 5
