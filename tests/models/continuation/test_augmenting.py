"""What training makes of a part is still that part: in another key, on another kit."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.continuation.augmenting import louder, moved, on_another_kit
from models.continuation.hearing import Events, hear
from models.continuation.tokens import DRUM, LONGEST_STEP, NO_VELOCITY, VELOCITIES
from models.drums.kit import piece_of

SEEDS = st.integers(0, 2**32 - 1)
HITS = st.lists(
    st.tuples(st.integers(0, 31), st.sampled_from([36, 38, 40, 42, 46, 47, 49, 51, 54])),
    min_size=4,
    max_size=40,
    unique=True,
)


def heard(hits: list[tuple[int, int]], *, drums: bool) -> Events:
    """Events of sixteenths and pitches."""
    rows = [[step / 4, 0.25, pitch, 40 + step] for step, pitch in hits]
    return hear(np.array(rows), drums=drums)


@given(HITS, SEEDS)
@settings(deadline=None)
def test_another_kit_plays_the_same_pieces_at_the_same_times(hits, seed) -> None:
    events = heard(hits, drums=True)
    found = on_another_kit(np.random.default_rng(seed), events)
    assert (np.lexsort((found.pitch, found.tick)) == np.arange(len(found))).all()
    before = sorted((t, piece_of(p - DRUM)) for t, p in zip(events.tick, events.pitch, strict=True))
    after = sorted((t, piece_of(p - DRUM)) for t, p in zip(found.tick, found.pitch, strict=True))
    if len(found) == len(events):
        assert after == before
        assert len(np.unique(found.pitch)) == len(np.unique(events.pitch))
    else:  # one sound less
        assert len(np.unique(found.pitch)) == len(np.unique(events.pitch)) - 1
        assert not set(after) - set(before)
        assert np.diff(found.tick, prepend=events.tick[0]).max() <= LONGEST_STEP // 2


@given(HITS, SEEDS)
@settings(deadline=None)
def test_another_key_keeps_the_intervals_and_other_kits_are_for_drums(hits, seed) -> None:
    events = heard(hits, drums=False)
    found = moved(np.random.default_rng(seed), events)
    assert (np.diff(found.pitch) == np.diff(events.pitch)).all()
    assert found.pitch.min() >= 12 and found.pitch.max() <= 115
    assert on_another_kit(np.random.default_rng(seed), events) is events


@given(HITS, SEEDS)
@settings(deadline=None)
def test_louder_is_still_loud_or_soft(hits, seed) -> None:
    events = heard(hits, drums=True)
    found = louder(np.random.default_rng(seed), events)
    assert ((found.velocity == NO_VELOCITY) == (events.velocity == NO_VELOCITY)).all()
    loud = found.velocity[found.velocity != NO_VELOCITY]
    assert ((loud >= 0) & (loud < VELOCITIES)).all()
    order = np.argsort(events.velocity, kind="stable")
    if len(np.unique(events.velocity)) > 1:
        assert (np.diff(found.velocity[order]) >= 0).all()
