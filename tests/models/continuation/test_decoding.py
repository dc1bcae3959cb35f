"""The fast reader writes what the naive one writes, and a variation the same in any company."""

import numpy as np
import pytest
import torch

from models.continuation import reader
from models.continuation.chain import known, pitch_logits, step_logits, with_pitch, with_step
from models.continuation.decoding import Line, write
from models.continuation.dice import Chance
from models.continuation.judging import surprise
from models.continuation.reader import Afresh, Cached, Heard
from models.continuation.rows import NOTHING, Prompt, inputs, last_keys, targets
from models.continuation.source import listen, rules
from models.continuation.stepping import read
from models.continuation.task import load
from models.continuation.tokens import NO_LENGTH, NO_VELOCITY
from models.kernels.coarse import product
from models.music.clip import Clip
from models.requests import Continue, Infill
from tests.models.continuation.music import loop, melody, piano

KINDS = pytest.mark.parametrize(
    "clip", [melody(), piano(), loop()], ids=["line", "chords", "drums"]
)


def written(request: Continue | Infill, reading: type[Cached], seeds: list[int]) -> list[Line]:
    source = listen(request)
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]
    with torch.inference_mode():
        return write(
            Heard.of(load("cpu", debug=True).packed, source.prompt()),
            rules(source, request),
            generators,
            reader=reading,
        )


@KINDS
def test_the_cache_changes_no_note(clip: Clip) -> None:
    request = Continue(clips=(clip,), bars=6, density=1.0)
    fast, slow = (written(request, kind, [1, 2, 3]) for kind in (Cached, Afresh))
    assert [line.events for line in fast] == [line.events for line in slow]
    assert sum(len(line.events) for line in fast) > 20


@KINDS
def test_nor_does_the_cache_when_it_was_full(clip: Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST", 50)
    monkeypatch.setattr(reader, "KEPT", 20)
    request = Continue(clips=(clip.window(0.0, 4.0),), bars=32, density=1.0)
    fast, slow = (written(request, kind, [1, 2]) for kind in (Cached, Afresh))
    assert [line.events for line in fast] == [line.events for line in slow]
    assert max(len(line.events) for line in fast) > 45


@KINDS
def test_steps_and_choices_are_the_networks_own(clip: Clip) -> None:
    """What compiled steps say of each next note is what the network says of all at once, but for
    numbers so near the middle of two levels that the last digit decides how they are rounded."""
    packed = load("cpu").packed
    chain = packed.chain
    source = listen(Continue(clips=(clip,)))
    events, frame = source.prompt().events, source.frame
    rows, ticks, wanted = inputs(events, frame), events.tick, targets(events)[:-1]
    rows, ticks, keys = rows[:-1], ticks[:-1], last_keys(events.pitch)[:-1]
    none = np.array([0, 0, NO_LENGTH, NO_VELOCITY, 0])
    told = np.where(wanted == NOTHING, none, wanted)
    bar = np.full_like(ticks, frame.bar)
    with torch.inference_mode():
        given = (torch.from_numpy(part)[None] for part in (rows, ticks, bar, keys, told))
        whole = {name: logits[0].numpy() for name, logits in packed.network(*given).items()}
    heard = Heard.of(packed, Prompt(events[:1], frame))
    state, cache = heard.state, heard.cache.after(1, len(rows))
    apart = []
    for at in range(len(rows)):
        if at:
            row, tick = rows[None, at : at + 1], ticks[None, at : at + 1]
            state = read(packed.trunk, row.copy(), tick.copy(), cache, np.arange(1), at)
        step, pitch, length, velocity, _ = told[at : at + 1].T.copy()
        tick = ticks[at : at + 1]
        found = {"step": step_logits(chain, state, tick, frame.bar)}
        after = with_step(chain, state, step, (tick + step) % frame.bar)
        found["pitch"] = pitch_logits(chain, after, keys[at : at + 1])
        after = with_pitch(chain, after, pitch)
        found["length"] = product(after, chain.length)
        after = known(after, chain.chosen_length, length)
        found["velocity"] = product(after, chain.velocity)
        after = known(after, chain.chosen_velocity, velocity)
        found["offset"] = product(after, chain.offset)
        apart += [moved(logits[0], whole[name][at]) for name, logits in found.items()]
    assert np.median(apart) < 0.005 and max(apart) < 0.1


def moved(some: np.ndarray, others: np.ndarray) -> float:
    """How much of the probability lies elsewhere; some may have outputs that the layer has not."""
    shares = torch.from_numpy(np.stack([some[: len(others)], others])).softmax(-1)
    return float((shares[0] - shares[1]).abs().sum() / 2)


@KINDS
def test_a_variation_is_the_same_in_any_company(clip: Clip) -> None:
    request = Continue(clips=(clip,), bars=4)
    together = written(request, Cached, [7, 8, 9])
    alone = written(request, Cached, [8])
    assert together[1].events == alone[0].events


def test_daring_variations_of_a_plain_beat_surprise_and_the_first_is_as_if_alone() -> None:
    request = Continue(clips=(loop(late=0.0),), bars=4)
    source = listen(request)
    heard = Heard.of(load("cpu").packed, source.prompt())

    def lines(daring: list[bool]) -> list[Line]:
        generators = [torch.Generator().manual_seed(seed) for seed in range(len(daring))]
        chance = Chance(0.6, hottest=3.0)
        return write(heard, rules(source, request), generators, chance=chance, daring=daring)

    plain, mixed = lines([False] * 4), lines([False, True, True, True])
    assert mixed[0].events == plain[0].events
    assert min(map(surprise, mixed[1:])) > max(map(surprise, plain))


def test_a_gap_is_filled_with_both_sides_read() -> None:
    request = Infill(clips=(melody(bars=6),), region_start=8.0, region_end=12.0)
    fast, slow = (written(request, kind, [1, 2]) for kind in (Cached, Afresh))
    assert [line.events for line in fast] == [line.events for line in slow]
    assert all(192 <= event[0] < 288 for line in fast for event in line.events)
