"""From clips to cells: onsets, holds, rests, legato, pick-ups and regions."""

import numpy as np
import pytest

from models.chorale.grid import BEAT_UNKNOWN, HELD, HIGHEST, LOWEST, MASKED, ONSET
from models.chorale.hearing import hear
from models.errors import AntiphonError
from models.music.clip import Clip
from models.music.meter import Meter
from models.music.note import Note
from models.music.voice import Voice
from models.requests import Harmonize


def bass(*notes, length=4.0, **more):
    return Clip(tuple(notes), length, voice=Voice.BASS, **more)


def states(heard, voice=Voice.BASS):
    pitch = heard.grid.pitch[:, voice.value]
    return [int(p) + LOWEST - 1 if p else 0 for p in pitch], heard.grid.tie[:, voice.value].tolist()


def test_onsets_holds_and_rests():
    heard = hear(Harmonize(clips=(bass(Note(50, 0, 0.5), Note(50, 0.5, 0.25), length=1.0),)))
    pitches, ties = states(heard)
    assert pitches == [50, 50, 50, 0]
    assert ties == [ONSET, HELD, ONSET, ONSET]
    assert (heard.grid.pitch[:, 0] == MASKED).all()
    assert heard.open[:, :3].all() and not heard.open[:, 3].any()


def test_a_note_shorter_than_a_sixteenth_keeps_its_cell():
    pitches, _ = states(hear(Harmonize(clips=(bass(Note(50, 1.0, 0.05)),))))
    assert [frame for frame, pitch in enumerate(pitches) if pitch] == [4]


def test_pitches_beyond_the_grid_are_heard_an_octave_nearer():
    pitches, _ = states(hear(Harmonize(clips=(bass(Note(12, 0, 1), Note(120, 1, 1)),))))
    assert pitches[0] == 36
    assert LOWEST <= pitches[4] <= HIGHEST and (pitches[4] - 120) % 12 == 0


def test_a_bar_of_pick_up_does_not_count_as_length():
    clip = bass(Note(50, -4.0, 1.0), length=256.0)
    assert hear(Harmonize(clips=(clip,))).grid.frames == (4 + 256) * 4


@pytest.mark.parametrize(("start", "bars"), [(-5.0, 65), (-100_000.0, 25_063)])
def test_a_longer_pick_up_does(start, bars):
    clip = bass(Note(50, start, 1.0), length=256.0)
    with pytest.raises(AntiphonError) as refused:
        hear(Harmonize(clips=(clip,)))
    assert (refused.value.code, *refused.value.values) == ("too_long", bars, 64)


def test_a_pick_up_moves_the_grid_by_whole_beats():
    heard = hear(Harmonize(clips=(bass(Note(50, -0.5, 0.5), Note(52, 0, 4)),)))
    assert heard.pickup == 4
    assert heard.grid.frames == 20
    assert heard.grid.setting[0].tolist()[:3] == [0, 3, 4]  # the last beat of the bar before
    assert heard.grid.setting[4].tolist()[:3] == [0, 0, 4]


def test_a_bar_that_is_no_whole_number_of_beats_has_no_known_beat():
    heard = hear(Harmonize(clips=(bass(Note(50, 0, 1), meter=Meter(7, 8)),)))
    assert (heard.grid.setting[:, 1] == BEAT_UNKNOWN).all()


def test_legato_is_trimmed_and_said():
    heard = hear(Harmonize(clips=(bass(Note(50, 0, 1.05), Note(52, 1, 1)),)))
    pitches, _ = states(heard)
    assert pitches[:8] == [50] * 4 + [52] * 4
    assert "legato_trimmed" in {notice.code for notice in heard.notices}


@pytest.mark.parametrize(
    ("start", "end", "opened"),
    [
        (1.0, 2.0, range(4, 8)),  # one note
        (1.5, 2.0, []),  # the note that sounds there began before: it stays
        (1.0, 2.5, range(4, 12)),  # a note that begins inside goes as a whole
    ],
)
def test_a_region_takes_whole_notes(start, end, opened):
    clip = bass(*(Note(50 + beat, beat, 1) for beat in range(4)))
    heard = hear(Harmonize(clips=(clip,), voices=8, region_start=start, region_end=end))
    assert np.flatnonzero(heard.open[:, 3]).tolist() == list(opened)
