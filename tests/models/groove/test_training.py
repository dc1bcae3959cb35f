"""The recipes and the examination, on a data folder in miniature."""

from pathlib import Path

import numpy as np
import pytest
import torch

from models import checkpoint
from models.drums.grid import HIT, OFFSET, VELOCITY
from models.groove.baselines import BASELINES
from models.groove.corpus import performances
from models.groove.evaluate import drummed, grids, humanized
from models.groove.examples import anchored, blurred, placed_only, stretch, stretches
from models.groove.feel import FeelConfig
from models.groove.measures import divergence, likeness
from models.groove.network import Config
from models.groove.pattern import PatternConfig
from models.groove.recipes import FeelRecipe, PatternRecipe
from models.groove.score import ANCHORS, LINE
from models.groove.takes import in_turn
from models.groove.tapping import tapped
from models.groove.task import load
from models.groove.train import export
from models.training.loop import Options, Training
from models.training.table import table

TINY = Config(FeelConfig(16, 1, 2), PatternConfig(16, 1, 2))


def test_performances_have_tempo_and_style(data: Path) -> None:
    (one,) = performances(data, "train")
    assert (one.tempo, one.style.name) == (98.0, "FUNK")
    played = stretch(one, 16, 32)
    assert (played.grid == one.grid[16:48]).all()
    assert len(stretches([one])) == 2


def test_blurred_examples_are_what_was_played(data: Path) -> None:
    (one,) = performances(data, "train")
    played = stretch(one, 0, 32)
    line = placed_only(played)
    assert (line.score.hit[:, LINE] == played.score.hit.any(1)).all()
    assert line.score.hit.sum() == line.score.hit[:, LINE].sum()
    late = played._replace(offset=np.full_like(played.offset, 0.4))
    meant = np.array(ANCHORS)[anchored(late).score.anchor]
    assert meant + anchored(late).offset == pytest.approx(np.full(meant.shape, 0.4))
    rng = np.random.default_rng(0)
    for _ in range(50):
        heard = blurred(played, rng)
        assert heard.score.hit.any()
        assert np.abs(heard.offset).max() <= 0.5


def test_a_tapping_is_of_hits_that_are_there(data: Path) -> None:
    (one,) = performances(data, "train")
    rng = np.random.default_rng(0)
    for _ in range(50):
        steps = tapped(one.grid[:32], rng)
        assert (steps[:, 0] <= one.grid[:32, :, HIT].any(1)).all()
        assert not steps[steps[:, 0] == 0].any()


@pytest.mark.parametrize("recipe_of", [FeelRecipe, PatternRecipe])
def test_a_training_learns_and_leaves_the_other_half(
    data: Path, tmp_path: Path, recipe_of: type
) -> None:
    torch.manual_seed(0)
    recipe = recipe_of(data, TINY, 8)
    other = "pattern" if recipe.half == "feel" else "feel"
    before = [part.clone() for part in recipe.network.get_submodule(other).parameters()]
    with torch.inference_mode():
        first = recipe.validate(recipe.network.eval())["loss"]
    options = Options(tmp_path, steps=60, warm_up=5, learning_rate=5e-3, validate_every=30)
    best = Training(recipe, options).run()
    with torch.inference_mode():
        assert recipe.validate(recipe.network.eval())["loss"] < first * 0.9
    after = recipe.network.get_submodule(other).parameters()
    assert all((one == two).all() for one, two in zip(before, after, strict=True))
    export(recipe, best, tmp_path)
    export(recipe, best, tmp_path)  # over what is there
    _, card = checkpoint.load(tmp_path, "cpu")
    assert list(card["validation"]) == [recipe.half]


def test_the_divergence_is_that_of_gaussians() -> None:
    rng = np.random.default_rng(0)
    true = np.zeros((4000, 16, 9, 3), dtype=np.float32)
    true[:, 0, 0, HIT] = 1
    true[:, 0, 0, OFFSET] = rng.normal(0, 0.1, 4000)
    found = true.copy()
    assert divergence(found, true, OFFSET) == 0
    found[..., OFFSET] = rng.normal(0.1, 0.2, true.shape[:-1])
    wanted = np.log(2) + (1 + 1) / (2 * 4) - 0.5  # closed form
    assert divergence(found, true, OFFSET) == pytest.approx(wanted, abs=0.05)
    found = true * np.array([1, 1, 0], dtype=np.float32)
    row = likeness("quantised", [found], true, np.full(4000, 125.0))
    assert row.mae_ms == pytest.approx(np.abs(true[:, 0, 0, OFFSET]).mean() * 120, rel=1e-3)
    both = likeness("two draws", [found, true], true, np.full(4000, 125.0))
    assert both.mae_ms == pytest.approx(row.mae_ms / 2)
    assert both.timing_kl_sd == both.timing_kl > row.timing_kl_sd == 0


def test_baselines_keep_the_hits(data: Path) -> None:
    train = grids(stretches(performances(data, "train")))
    test = grids(stretches(performances(data, "test")))
    for baseline in BASELINES.values():
        found = baseline(train, test)
        assert (found[..., HIT] == test[..., HIT]).all()
        assert not found[test[..., HIT] == 0].any()
    alike = BASELINES["nearest neighbours"](train, train)
    assert set(alike[..., VELOCITY].flat) <= set(train[..., VELOCITY].flat)


def test_in_turn_each_step_hears_the_played_ones_before_it(data: Path) -> None:
    network = load("cpu").packed.network.feel
    (window, *_) = stretches(performances(data, "test"))
    half = len(window.velocity) // 2
    later, earlier = window.velocity.copy(), window.velocity.copy()
    later[half:] = 1 - later[half:]
    earlier[:half] = 1 - earlier[:half]
    changed = [window._replace(velocity=velocity) for velocity in (later, earlier)]
    with torch.inference_mode():
        own, after, before = (in_turn(network, [one], None)[0] for one in (window, *changed))
    assert (own[: half + 1] == after[: half + 1]).all()
    assert (own[half:] != before[half:]).any()
    assert (own[..., HIT] == window.grid[..., HIT]).all()


def test_the_examination_has_a_row_for_every_way(data: Path) -> None:
    packed = load("cpu", debug=True).packed
    train = grids(stretches(performances(data, "train")))
    test = stretches(performances(data, "test"))
    with torch.inference_mode():
        tables = humanized(packed, train, test)
        assert [row.source for row in drummed(packed, train, test)][:2] == ["played", "Antiphon"]
    assert [row.way for row in tables["humanize"]][-3:] == list(BASELINES)
    assert len(list(table([vars(row) for row in tables["together"]]))) == 6
