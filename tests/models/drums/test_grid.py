"""Clips to drum grids and back: nothing is lost, and what is heard differently is told."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.drums.grid import HIT, OFFSET, VELOCITY, listen
from models.drums.kit import Piece
from models.drums.writing import remember, write
from models.errors import AntiphonError
from models.music.clip import Clip
from models.music.meter import Meter
from models.music.note import Note

LENGTH = 6.0  # beats

drum_notes = st.builds(
    Note,
    pitch=st.integers(0, 127),
    start=st.integers(0, int(LENGTH * 960) - 1).map(lambda tick: tick / 960),
    duration=st.integers(1, 960).map(lambda tick: tick / 960),
    velocity=st.integers(1, 127),
)


def drums(*notes: Note, length: float = 4.0, meter: Meter = Meter()) -> Clip:
    return Clip(notes, length, meter)


def told(clip: Clip) -> dict[str, int]:
    return {notice.code: notice.values[0] for notice in listen(clip).notices}


@given(st.lists(drum_notes, min_size=1, max_size=40))
def test_what_is_heard_is_written_back(notes: list[Note]) -> None:
    clip = drums(*notes, length=LENGTH)
    played = listen(clip)
    back = write(played.grid.values, clip, [remember(played, played.grid.steps)])
    assert len(back.notes) == len(clip.notes)
    key = sorted(clip.notes, key=lambda note: (note.pitch, note.start, note.velocity))
    again = sorted(back.notes, key=lambda note: (note.pitch, round(note.start, 4), note.velocity))
    for one, other in zip(key, again, strict=True):
        assert (one.pitch, one.velocity) == (other.pitch, other.velocity)
        assert other.start == pytest.approx(one.start, abs=1e-4)


@given(st.lists(drum_notes, min_size=1, max_size=40))
def test_cells_are_in_range_and_empty_where_nothing_is_hit(notes: list[Note]) -> None:
    values = listen(drums(*notes, length=LENGTH)).grid.values
    assert values.shape == (24, len(Piece), 3)
    hit = values[..., HIT] > 0
    assert (values[~hit] == 0).all()
    assert ((values[..., VELOCITY] > 0) == hit).all()
    assert (np.abs(values[..., OFFSET]) <= 0.5).all()


def test_timing_and_loudness_of_one_hit() -> None:
    values = listen(drums(Note(38, 1.03, 0.1, 90))).grid.values
    assert values[4, Piece.SNARE] == pytest.approx([1, 90 / 127, 0.12], abs=1e-6)


def test_a_flam_is_one_hit_that_stays_a_flam() -> None:
    clip = drums(Note(38, 0.95, 0.1, 40), Note(38, 1.0, 0.1, 110), Note(40, 1.0, 0.1, 60))
    assert told(clip) == {"hits_together": 2}
    played = listen(clip)
    softer = played.grid.values.copy()
    softer[4, Piece.SNARE, VELOCITY] /= 2
    notes = write(softer, clip, [remember(played, 16)]).notes
    assert [(note.pitch, note.velocity) for note in notes] == [(38, 20), (38, 55), (40, 30)]
    assert notes[0].start == pytest.approx(0.95, abs=1e-6)


def test_an_early_first_beat_is_one_and_stays_at_the_end() -> None:
    clip = drums(Note(36, 3.97, 0.02, 100), Note(36, 2.0, 0.1))
    played = listen(clip)
    assert played.grid.values[0, Piece.KICK, OFFSET] == pytest.approx(-0.12, abs=1e-6)
    back = write(played.grid.values, clip, [remember(played, 16)])
    assert [note.start for note in back.notes] == pytest.approx([2.0, 3.97], abs=1e-6)
    # a first beat that the clip has not, and a network wants early, is on the beat
    assert write(played.grid.values, clip, []).notes[0].start == 0.0


def test_what_is_not_listened_to_is_told() -> None:
    clip = drums(
        Note(36, 0, 1), replace(Note(36, 1, 1), muted=True), Note(42, 4.0, 1), Note(38, -0.5, 0.2)
    )
    assert told(clip) == {"muted_ignored": 1, "past_end": 1, "before_start": 1}
    assert listen(clip).grid.values[14, Piece.SNARE, HIT] == 1


@pytest.mark.parametrize("notes", [(), (replace(Note(36, 0, 1), muted=True),), (Note(36, 9, 1),)])
def test_nothing_to_hear_is_an_empty_clip(notes: tuple[Note, ...]) -> None:
    with pytest.raises(AntiphonError, match="no notes"):
        listen(drums(*notes))


def test_new_hits_are_played_on_the_clips_own_kit() -> None:
    clip = drums(Note(40, 0, 0.3), Note(58, 1, 0.2), Note(58, 2, 0.2), Note(43, 3, 0.2))
    played = listen(clip)
    values = np.zeros_like(played.grid.values)
    for piece in (Piece.SNARE, Piece.LOW_TOM, Piece.KICK):
        values[6, piece] = 1, 0.5, 0
    notes = write(values, clip, [remember(played, 16)]).notes
    assert [note.pitch for note in notes] == [36, 40, 58]


def test_a_short_loop_is_remembered_all_the_way() -> None:
    clip = drums(Note(37, 1.0, 0.5))
    memory = remember(listen(clip), 40)
    assert sorted(memory.players) == [(4, Piece.SNARE), (20, Piece.SNARE), (36, Piece.SNARE)]
