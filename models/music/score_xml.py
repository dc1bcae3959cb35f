"""MusicXML around note_seq's parser: what it would stumble over before, what it overlooks after.

note_seq refuses a score for a chord symbol or a drum it does not know, writes C flat an octave too
high, loses its place after a tempo change, and strikes tied notes again.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from models.music.clip import Clip
from models.music.meter import Meter
from models.music.note import Note
from models.music.song import Song, changes, heard_meter, whole_bars

_SECONDS_PER_BEAT = 0.5  # note_seq's clock once no tempo is marked
_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SHARPS = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]


@dataclass(frozen=True, slots=True)
class Marks:
    """What `prepare` takes out of a score because note_seq cannot cope with it."""

    tempos: tuple[float, ...]  # quarter notes per minute, in order
    meters: tuple[tuple[int, Meter], ...]  # each with the number of its measure, from 0
    grid: int  # steps per beat that hold every time of the score exactly


def prepare(score: Element) -> Marks:
    """Change a parsed score into one that note_seq reads rightly, and tell what was taken out.

    Raises ValueError when it has no parts, besides what a score against the rules may lead to.
    """
    if score.find("part") is None:
        raise ValueError("it has no parts")
    marks = _marks(score)
    for sound in score.iter("sound"):
        sound.attrib.pop("tempo", None)
    for measure in score.iter("measure"):
        _remove(measure, "harmony")
        for attributes in measure.findall("attributes"):
            _remove(attributes, "time")
            _remove(attributes, "key")
    for note in score.iter("note"):
        for unpitched in note.findall("unpitched"):
            unpitched.tag = "rest"
    for pitch in score.iter("pitch"):
        _respell(pitch)
    return marks


def _marks(score: Element) -> Marks:
    """Tempos and meters of the first part, and the grid of all."""
    tempos = [float(sound.get("tempo", 0)) for sound in score.iterfind("part[1]//sound")]
    meters = [
        (number, meter)
        for number, measure in enumerate(score.iterfind("part[1]/measure"))
        for time in measure.iterfind("attributes/time[1]")
        if (meter := _meter(time)) is not None
    ]
    divisions = [int(element.text or 1) for element in score.iter("divisions")]
    grid = math.lcm(1, *(division for division in divisions if division > 0))
    return Marks(tuple(t for t in tempos if 1 <= t <= 1000), tuple(meters), grid)


def song(document: Any, marks: Marks) -> Song:
    """The voices of a score that note_seq has parsed, as clips named after their parts.

    Tied notes are one note; grace notes, which have no length, are counted as dropped. Repeats are
    played once, as written.
    """
    measures = document.parts[0].measures
    starts = [_beats(measure.start_time_position, marks.grid) for measure in measures]
    meters = changes((starts[number], meter) for number, meter in marks.meters)
    meter, phase, later = heard_meter(meters)
    if not phase and len(starts) > 1 and 0 < starts[1] < meter.bar:
        phase = meter.bar - starts[1]
    voices = [voice for part in document.parts for voice in _voices(part, marks.grid) if voice[1]]
    notes = [note for _, line in voices for note in line]
    end = _beats(document.total_time_secs, marks.grid)
    length = whole_bars(notes, end, meter, phase)
    tempo = marks.tempos[0] if marks.tempos else 120.0
    return Song(
        clips=tuple(
            Clip(tuple(line), length, meter, tempo, phase=phase, name=name) for name, line in voices
        ),
        meter_changes=later,
        tempo_changes=max(0, len(marks.tempos) - 1),
        dropped=sum(
            note.note_duration.is_grace_note and not note.is_rest
            for part in document.parts
            for measure in part.measures
            for note in measure.notes
        ),
        meters=tuple(meters),
    )


def _voices(part: Any, grid: int) -> Iterator[tuple[str, list[Note]]]:
    """The voices of a part in order of their numbers, each with its name and notes."""
    name = part.score_part.part_name.strip()
    lines = _lines(part, grid)
    for number, (_, line) in enumerate(sorted(lines.items()), 1):
        notes = [
            Note(pitch, onset / grid, (end - onset) / grid)
            for pitch, onset, end in line
            if end > onset
        ]
        yield (f"{name} {number}" if len(lines) > 1 else name), notes


def _lines(part: Any, grid: int) -> dict[int, list[list[int]]]:
    """By the number of the voice, its notes as [pitch, onset, end] in steps of the grid."""
    lines: dict[int, list[list[int]]] = defaultdict(list)
    tied: dict[tuple[int, int], list[int]] = {}  # notes that go on, by pitch and where they end
    sounding = (note for measure in part.measures for note in measure.notes if _sounds(note))
    for written in sorted(sounding, key=lambda note: note.note_duration.time_position):
        pitch, length = written.pitch[1], written.note_duration
        onset = round(length.time_position / _SECONDS_PER_BEAT * grid)
        end = onset + round(length.seconds / _SECONDS_PER_BEAT * grid)
        ties = {tie.get("type") for tie in written.xml_note.iterfind("tie")}
        note = tied.pop((pitch, onset), None) if "stop" in ties else None
        if note is None:
            note = [pitch, onset, end]
            lines[written.voice].append(note)
        note[2] = end
        if "start" in ties:
            tied[pitch, end] = note
    return lines


def _sounds(written: Any) -> bool:
    """Whether a written note is no rest and has a length, which grace notes have not."""
    return not written.is_rest and not written.note_duration.is_grace_note


def _beats(seconds: float, grid: int) -> float:
    """A time of note_seq's clock in beats, on the score's own grid again."""
    return round(seconds / _SECONDS_PER_BEAT * grid) / grid


def _meter(time: Element) -> Meter | None:
    """The meter that a score shows, or None where it is none of ours (3+2/8, senza misura)."""
    try:
        return Meter(int(time.findtext("beats", "")), int(time.findtext("beat-type", "")))
    except ValueError:
        return None


def _respell(pitch: Element) -> None:
    """Write a pitch with sharps only, in the octave where it sounds: C flat 5 becomes B 4."""
    step, octave = pitch.findtext("step", ""), int(pitch.findtext("octave", ""))
    sounding = _STEPS[step] + 12 * octave + int(float(pitch.findtext("alter") or 0))
    name = _SHARPS[sounding % 12]
    for child in list(pitch):
        pitch.remove(child)
    for tag, text in ("step", name[0]), ("alter", str(len(name) - 1)), ("octave", sounding // 12):
        SubElement(pitch, tag).text = str(text)


def _remove(parent: Element, tag: str) -> None:
    """Take all children of a kind out of an element."""
    for child in parent.findall(tag):
        parent.remove(child)
