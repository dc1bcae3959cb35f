"""Who sings what: voices told by name, by option or by register, and answers set among them."""

import pytest

from bridge.commands.choir import choir, with_voices
from bridge.commands.trouble import BadInput
from bridge.commands.words import mask_of
from models.answer import Variation
from models.music.clip import Clip
from models.music.note import Note
from models.music.voice import Voice


def line(pitch: int, name: str = "", voice: Voice | None = None, beats: int = 4) -> Clip:
    notes = tuple(Note(pitch, beat, 1) for beat in range(beats))
    return Clip(notes, float(beats), name=name, voice=voice)


def test_names_tell_the_voice() -> None:
    clips = with_voices([line(64, "2 Alto"), line(50, "Choir")], {})
    assert [clip.voice for clip in clips] == [Voice.ALTO, None]


def test_an_option_overrules_the_names() -> None:
    clips = with_voices([line(64, "Alto"), line(50, "Choir")], {Voice.ALTO: 2})
    assert [clip.voice for clip in clips] == [None, Voice.ALTO]


def test_a_track_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadInput, match="no track 3"):
        with_voices([line(60)], {Voice.BASS: 3})


def test_soprano_is_not_mistaken_for_no_voice() -> None:
    assert with_voices([line(70, "Alto")], {Voice.SOPRANO: 1})[0].voice is Voice.SOPRANO


@pytest.mark.parametrize(
    ("words", "mask"), [([], 0), (["soprano"], 1), (["alto,Tenor"], 6), (["b", "bass"], 8)]
)
def test_voices_as_a_mask(words: list[str], mask: int) -> None:
    assert mask_of(words) == mask


def test_an_answer_takes_its_place_in_the_score() -> None:
    given = [line(48, "Keys"), line(60, "Pad"), line(55, "Tenor", Voice.TENOR)]
    singers = choir(given, Variation((line(72, voice=Voice.SOPRANO),)))
    assert [singer.name for singer in singers] == ["Soprano", "Pad", "Tenor", "Keys"]
    assert [bool(singer.new) for singer in singers] == [True, False, False, False]


def test_given_notes_are_the_very_same() -> None:
    given = line(60, "Alto", Voice.ALTO)
    singers = choir([given], Variation((line(72, voice=Voice.SOPRANO),)))
    assert singers[1].clip.notes == given.notes


def test_a_chordal_track_stays_one_track() -> None:
    singers = choir([line(60, "Chords")], Variation((line(72, voice=Voice.SOPRANO),)))
    assert [singer.name for singer in singers] == ["Soprano", "Chords"]


def test_a_region_keeps_what_lies_outside() -> None:
    given = line(60, "Alto", Voice.ALTO, beats=8).with_notes([Note(60, 0, 3), Note(60, 6, 2)])
    new = line(62, voice=Voice.ALTO).with_notes([Note(62, 2, 4)])
    (singer,) = choir([given], Variation((new,)), region=(2.0, 6.0))
    assert singer.clip.notes == (Note(60, 0, 2), Note(62, 2, 4), Note(60, 6, 2))
    assert [part.given for part in singer.parts] == [True, False]
