"""The recipe, the baseline and the examination, on a folder of music in miniature."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from models import checkpoint
from models.continuation.copies import Copies
from models.continuation.corpus import Corpus
from models.continuation.evaluate import evaluate, told
from models.continuation.examples import draw
from models.continuation.hearing import hear
from models.continuation.measures import exact_repeat, f1, groove, looped, repetition
from models.continuation.network import ClipLanguageModel, Config
from models.continuation.ngram import TOKENS, NGram, tokens
from models.continuation.rows import NOTHING, TARGETS, opening
from models.continuation.tokens import FIRST_STATE, STATES, SUFFIX, Frame
from models.continuation.train import WEIGHTS, ContinuationRecipe, attribute_costs, export
from models.continuation.trial import Legality, legality
from models.music.clip import Clip, Role
from models.music.midi_file import write_midi
from models.training.loop import Options, Training
from tests.models.continuation.music import loop, melody, piano

TINY = Config(width=32, blocks=1, heads=2, hidden=32)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's folder: lines, piano parts, loops; by their names one is for validation, three
    for testing."""
    folder = tmp_path_factory.mktemp("music")
    for number in range(10, 34):
        rng = np.random.default_rng(number)
        clips = [shuffled(clip, rng) for clip in (melody(bars=10), piano(bars=10), loop(bars=10))]
        write_midi(folder / f"{number}.mid", clips)
    return folder


def shuffled(clip: Clip, rng: np.random.Generator) -> Clip:
    """The same onsets with the pitches in another order, so that no piece is another's twin."""
    pitches = rng.permutation([note.pitch for note in clip.notes]).tolist()
    notes = [replace(note, pitch=p) for note, p in zip(clip.notes, pitches, strict=True)]
    return clip.with_notes(notes)


@pytest.fixture(scope="module")
def corpus(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return Corpus.read(data, tmp_path_factory.mktemp("cache"), all_licences=True)


def test_a_folder_of_midi_is_a_corpus(corpus: Corpus) -> None:
    assert len(corpus.train[Role.DRUMS])
    assert len(corpus.train[Role.MELODY]) + len(corpus.train[Role.BASS])
    assert sum(len(sources) for sources in corpus.valid.values())


def test_examples_are_rows_the_network_knows(corpus: Corpus) -> None:
    rng = np.random.default_rng(0)
    gaps = 0
    for _ in range(60):
        source = corpus.train[Role.CHORDS].draw(rng)
        made = draw(rng, source.events, source.frame, length=64)
        assert made["rows"].shape == (64, len(FIRST_STATE))
        assert (made["rows"] + FIRST_STATE).max() < STATES
        assert made["tick"].min() == 0
        gaps += SUFFIX in made["rows"][:, 0]
    assert 0 < gaps < 40


def test_a_short_training_learns_and_leaves_weights_that_load(
    corpus: Corpus, tmp_path: Path
) -> None:
    torch.manual_seed(0)
    recipe = ContinuationRecipe(corpus, TINY, batch_size=4)
    with torch.inference_mode():
        first = recipe.validate(recipe.network.eval())["loss"]
    options = Options(tmp_path, steps=30, warm_up=2, learning_rate=5e-3, validate_every=15)
    best = Training(recipe, options).run()
    export(recipe, best, tmp_path)
    weights, card = checkpoint.load(tmp_path, "cpu")
    network = ClipLanguageModel(Config(**card["config"]))
    network.load_state_dict(weights)
    with torch.inference_mode():
        assert recipe.validate(network.eval())["loss"] < 0.8 * first


def test_teachers_are_heard_where_there_is_something_to_learn(corpus: Corpus) -> None:
    torch.manual_seed(0)
    recipe = ContinuationRecipe(corpus, TINY, batch_size=4)
    batch = recipe.batch(np.random.default_rng(0))
    network = recipe.network.eval()
    alone = attribute_costs(network, batch)
    taught = attribute_costs(network, batch, [network])
    for i, name in enumerate(TARGETS):
        nothing = batch["targets"][..., i] == NOTHING
        assert taught[name].shape == alone[name].shape == nothing.shape
        assert not taught[name][nothing].any() and taught[name][~nothing].all()
    notes = (batch["targets"][..., 1] != NOTHING).sum()
    total = sum(WEIGHTS[name] * cost.sum() for name, cost in taught.items())
    recipe.learn_from([network])
    assert torch.isclose(recipe.loss(network, batch)[0], total / notes)


def test_the_ngram_is_a_distribution_that_prefers_what_it_read() -> None:
    events = hear(np.array([[i * 0.5, 0.5, 60 + i % 3, 80] for i in range(60)]), drums=False)
    stream = tokens(opening(events, 0), drums=False)
    model = NGram([stream], order=3)
    assert model.costs(stream)[3].mean() < 0.5 < model.costs(stream)[0].mean()
    context = stream[:6]
    streams = [np.append(context, np.uint64(token)) for token in range(TOKENS)]
    total = sum(np.exp(-model.costs(one)[3][-1]) for one in streams)
    assert total == pytest.approx(1.0)


def test_copies_are_found_in_any_key_and_only_copies() -> None:
    rng = np.random.default_rng(0)
    notes = np.array([[i * 0.5, 0.5, p, 80] for i, p in enumerate(rng.integers(50, 70, 40))])
    known = Copies([hear(notes, drums=False)], drums=False)
    moved = notes[10:30] + np.array([0, 0, 5, 0])
    assert known.longest(hear(moved, drums=False)) == 16
    other = np.array([[i * 0.5, 0.5, p, 80] for i, p in enumerate(rng.integers(50, 70, 40))])
    assert known.longest(hear(other, drums=False)) == 0


def test_measures_of_a_loop() -> None:
    source = {(bar * 96 + tick, 36 + bar) for bar in range(4) for tick in (0, 48)}
    again = looped(source, 96, 4, 4, 4)
    assert again == source
    assert looped(source, 96, 4, 1, 2) == {(0, 39), (48, 39), (96, 39), (144, 39)}
    assert exact_repeat(again, source, 96, 4)
    assert f1(again, source) == groove(again, source, 96) == repetition(again, source, 96) == 1
    assert not exact_repeat({(0, 36), (24, 36)}, source, 96, 4)
    assert groove({(0, 36), (24, 36)}, {(0, 36)}, 96) == pytest.approx(15 / 16)


def test_the_examination_has_every_table(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.continuation import evaluate as examination
    from models.continuation.task import load

    monkeypatch.setattr(examination, "load", lambda device: load(device, debug=True))
    for name, few in (("QUICK_EXCERPTS", 2), ("QUICK_PARTS", 2), ("QUICK_ANSWERS", 8)):
        monkeypatch.setattr(examination, name, few)
    tables = evaluate(data, tmp_path / "cache", quick=True)
    assert set(tables) == {"likelihood", "continuations", "copies", "legality"}
    for role in ("melody", "chords", "drums"):
        row = tables["likelihood"][f"{role}, all"]
        assert row["notes"] > 0
        assert 0 <= row["top_onset"] <= 1 and 0 <= row["top_pitch"] <= 1
        assert len(tables["continuations"][role]) == 4
    assert tables["legality"]["answers"] >= 8
    assert tables["legality"]["illegal"] == 0
    assert "illegal answers of" in told(tables)


def test_without_test_pieces_nothing_is_asked() -> None:
    from models.continuation.task import load

    assert legality(load("cpu", debug=True), [], 8) == Legality(0, 0)


def test_meters_without_a_place_of_their_own_are_learned_too() -> None:
    events = hear(np.array([[i * 0.25, 0.25, 60, 80] for i in range(40)]), drums=False)
    frame = Frame(bar=30, meter=0, role=1, tempo=0)
    made = draw(np.random.default_rng(1), events, frame, length=32)
    assert (made["rows"] + FIRST_STATE).max() < STATES
