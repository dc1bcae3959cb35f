"""Reading the training pieces, and the recipe and examination that run on them."""

import json
import shutil

import numpy as np
import pytest

from models import checkpoint
from models.chorale import corpus, evaluate, train
from models.chorale.baselines import ChordCounts, ParallelLine
from models.chorale.grid import (
    CLASSES,
    HELD,
    HYMN,
    LOWEST,
    MASKED,
    METER_UNKNOWN,
    ONSET,
    TIE_UNKNOWN,
    transpose,
)
from models.errors import AntiphonError


def test_chorales_keep_ties_meter_and_pick_up(data):
    whole, with_pickup = corpus.chorales(data, "train")
    assert whole.frames == 48
    assert (whole.pitch[:4] + LOWEST - 1 == [72, 67, 60, 48]).all()
    assert whole.tie[:5, 0].tolist() == [ONSET, HELD, HELD, HELD, ONSET]
    assert whole.setting[0].tolist() == [0, 0, 4, 0]
    assert with_pickup.setting[0].tolist() == [0, 3, 4, 0]  # the piece begins on the last beat


def test_jsb_knows_neither_ties_nor_meter(data):
    (grid,) = corpus.jsb(data, "test")
    assert (grid.tie == TIE_UNKNOWN).all()
    assert (grid.setting[:, 2] == METER_UNKNOWN).all()
    assert grid.pitch[3, 2] == 0
    assert len(corpus.unmatched_jsb(data)) == 1


def test_hymns_that_share_a_tune_or_lack_a_voice_stay_out(data):
    (hymn,) = corpus.hymns(data, "train")
    assert (hymn.setting[:, 3] == HYMN).all()
    assert hymn.setting[0, 2] == 3


def test_transposing_moves_what_sounds_and_refuses_to_leave_the_grid(data):
    (grid,) = corpus.jsb(data, "test")
    up = transpose(grid, 2)
    assert up.pitch[3, 2] == 0
    assert (up.pitch[0] == grid.pitch[0] + 2).all()
    with pytest.raises(ValueError, match="leaves the grid"):
        transpose(grid, 40)


def test_training_batches_hide_something_and_never_the_answer(data):
    recipe = train.ChoraleRecipe(data, batch_size=16)
    batch = recipe.batch(np.random.default_rng(0))
    hidden = batch["hidden"]
    assert hidden.any()
    assert (batch["pitch"][hidden] == MASKED).all()
    assert (batch["tie"][hidden] == TIE_UNKNOWN).all()
    assert (batch["target"][hidden] < CLASSES).all()
    again = recipe.batch(np.random.default_rng(0))
    assert all((batch[name] == again[name]).all() for name in batch)


def test_the_recipe_trains_and_its_weights_load(data, tmp_path):
    run, out = tmp_path / "run", tmp_path / "out"
    options = f"--data {data} --run {run} --out {out} --steps 2 --batch 2 --validate-every 2"
    train.main(options.split())
    card = checkpoint.read_card(out)
    assert card["step"] == 2
    assert set(card["validation"]) >= {"loss", "wrong_soprano"}
    checkpoint.load(out, "cpu")
    taught = f"--run {tmp_path / 'taught'} --data {data} --teachers {out} {out}"
    train.main([*taught.split(), "--steps", "1", "--batch", "2", "--validate-every", "1"])


def test_a_folder_of_four_part_midi_is_enough_to_train_on(data, tmp_path, capsys):
    mine = tmp_path / "mine"
    shutil.copytree(data / "openhymnal" / "midi", mine)
    (mine / "broken.mid").write_bytes(b"MThd")
    run = tmp_path / "run"
    train.main(f"--data {mine} --run {run} --steps 1 --batch 2 --validate-every 1".split())
    assert "1 pieces; 1 kept" in capsys.readouterr().out.replace("\n", " ")
    pieces = corpus.pieces(mine)
    assert "1 not in four parts and 1 unreadable" in pieces.told
    assert pieces.hymns == []


def test_training_without_data_says_so(tmp_path):
    with pytest.raises(AntiphonError) as refusal:
        train.main(["--data", str(tmp_path / "nowhere")])
    assert refusal.value.code == "no_data"


def test_errors_count_cells_onsets_and_ties(data):
    (truth,) = corpus.chorales(data, "test")
    assert evaluate.errors([truth], [truth], (0, 1)) == (0.0, 0.0, 0.0)
    wrong = transpose(truth, 0)
    wrong.pitch[4:8, 0] += 1  # one note of twelve: one onset, four cells
    assert evaluate.errors([truth], [wrong], (0,)) == (1 / 12, 1 / 12, 1 / 12)


def test_baselines_learn_what_can_be_counted(data):
    pieces = corpus.chorales(data, "train")
    (truth,) = corpus.chorales(data, "test")
    for baseline in (ParallelLine(pieces), ChordCounts(pieces)):
        for hidden in evaluate.COLUMNS.values():
            lines = baseline.guess(truth, hidden)
            for voice in hidden:
                assert (lines[voice] == truth.pitch[:, voice]).mean() > 0.9


def test_the_examination_prints_every_column(data, capsys):
    evaluate.main(["--data", str(data), "--quick", "--json"])
    figures = json.loads(capsys.readouterr().out)
    assert {figure["hidden"] for figure in figures} == set(evaluate.COLUMNS)
    assert all(0 <= figure["pitch"] <= 1 for figure in figures)
