"""NoteSequences, and the scores note_seq reads: MusicXML and ABC. The only user of note_seq.

note_seq is imported when first used, for it brings seconds of audio libraries nobody needs here.
"""

import re
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError

from models.music import score_xml
from models.music.clip import Clip, Role
from models.music.meter import Meter
from models.music.note import Note
from models.music.song import Song, changes, heard_meter, signatures, whole_bars
from models.music.source_file import MAX_BYTES, UnreadableFile, load
from models.music.ticks import USUAL, lead_in, on_grid, ticks_per_beat

if TYPE_CHECKING:
    from note_seq import NoteSequence

# What note_seq's parsers raise, besides their own errors, on scores they did not expect.
_STUMBLES = (
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    ArithmeticError,
    ParseError,
    zipfile.BadZipFile,
)


def to_sequence(clips: Sequence[Clip]) -> "NoteSequence":
    """A NoteSequence with an instrument for every clip, in seconds at the first clip's tempo.

    As in a MIDI file, muted notes are left out, and when notes begin before beat 0 all begins whole
    bars later. Probabilities, deviations and release velocities have no place in a NoteSequence.
    """
    first = clips[0] if clips else Clip((), 4.0)
    sequence = _note_seq().NoteSequence(ticks_per_quarter=ticks_per_beat(clips))
    second = first.tempo / 60  # beats
    sequence.tempos.add(time=0.0, qpm=first.tempo)
    for beat, meter in signatures(first.meter, first.phase):
        sequence.time_signatures.add(
            time=beat / second, numerator=meter.numerator, denominator=meter.denominator
        )
    lead = lead_in(clips, first.meter)
    for instrument, clip in enumerate(clips):
        sequence.instrument_infos.add(instrument=instrument, name=clip.name)
        for note in (note for note in clip.notes if not note.muted):
            sequence.notes.add(
                pitch=note.pitch,
                velocity=note.velocity,
                start_time=(lead + note.start) / second,
                end_time=(lead + note.end) / second,
                instrument=instrument,
                is_drum=clip.role is Role.DRUMS,
            )
    ends = [clip.length for clip in clips] + [note.end for clip in clips for note in clip.notes]
    sequence.total_time = (lead + max(ends, default=0.0)) / second
    return sequence


def from_sequence(sequence: "NoteSequence") -> Song:
    """The instruments of an unquantised NoteSequence as clips, with times on its grid of ticks.

    Raises ValueError for a meter or tempo that no clip has.
    """
    clock = _Clock(sequence)
    parts: dict[tuple[int, int, int, bool], list[Note]] = defaultdict(list)
    dropped = 0
    for written in sequence.notes:
        if note := clock.note(written):
            key = written.instrument, written.part, written.voice, written.is_drum
            parts[key].append(note)
        else:
            dropped += 1
    meters = changes(
        (clock.beat(change.time), Meter(change.numerator, change.denominator))
        for change in sequence.time_signatures
    )
    meter, phase, meter_changes = heard_meter(meters)
    notes = [note for part in parts.values() for note in part]
    length = whole_bars(notes, clock.beat(sequence.total_time), meter, phase)
    bare = Clip((), length, meter, clock.tempos[0][1], phase=phase)
    names = {info.instrument: info.name for info in sequence.instrument_infos}
    names = names or {0: sequence.sequence_metadata.title}
    clips = []
    for (instrument, _, _, is_drum), part in sorted(parts.items()):
        role = Role.DRUMS if is_drum else Role.ANY
        clips.append(replace(bare, notes=tuple(part), name=names.get(instrument, ""), role=role))
    tempo_changes = len(clock.tempos) - 1
    return Song(tuple(clips), meter_changes, tempo_changes, dropped, meters=tuple(meters))


def read_score(path: str | Path) -> Song:
    """The voices of a MusicXML (.xml, .musicxml, .mxl) file, or the first tune of an ABC one.

    Repeats are played once, as written. ABC is read as far as note_seq does: without rests,
    chords, tuplets or a second voice, and it strikes tied notes again. Raises UnreadableFile, in
    one sentence.
    """
    path = Path(path)
    data = load(path)
    note_seq = _note_seq()
    refusals = note_seq.MusicXMLParseError, note_seq.abc_parser.ABCParseError
    try:
        return _abc(data) if path.suffix.lower() == ".abc" else _musicxml(path)
    except (*refusals, *_STUMBLES) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise UnreadableFile(f'"{path.name}" cannot be read as a score: {reason}.') from None


def _abc(data: bytes) -> Song:
    """The first tune of a book of ABC; raises note_seq's error when it cannot read that one.

    note_seq compares lengths in seconds, which only come out even at its own tempo: so the tune is
    read at that, and the tempo by itself.
    """
    book = data.decode("utf-8", "replace")
    first = re.match(r"(.*?^X:.*?)(^X:|\Z)", book, re.DOTALL | re.MULTILINE)
    lines = first[1].splitlines() if first else []
    song = from_sequence(_tune(line for line in lines if not line.startswith("Q:")))
    marked = _tune(line for line in lines if re.match("[A-Za-z]:", line)).tempos
    if not marked:
        return song
    return replace(song, clips=tuple(replace(clip, tempo=marked[0].qpm) for clip in song.clips))


def _tune(lines: Iterable[str]) -> "NoteSequence":
    """The one tune in some lines of ABC."""
    tunes, refused = _note_seq().parse_abc_tunebook("\n".join(lines))
    for tune in tunes.values():
        return tune
    raise refused[0] if refused else ValueError("there is no tune in it")


def _musicxml(path: Path) -> Song:
    """The voices of a MusicXML file, plain or zipped; raises note_seq's errors or `_STUMBLES`."""
    document = _note_seq().MusicXMLDocument
    if path.suffix.lower() == ".mxl":
        with zipfile.ZipFile(path) as archive:
            if sum(file.file_size for file in archive.infolist()) > 4 * MAX_BYTES:
                raise ValueError("it unpacks to far more than a score")
    score: Element = document._get_score(str(path))
    marks = score_xml.prepare(score)

    class Prepared(document):  # type: ignore[misc, valid-type]
        """note_seq's reader, given the prepared score in place of the file."""

        @staticmethod
        def _get_score(_: str) -> Element:
            return score

    return score_xml.song(Prepared(path.name), marks)


class _Clock:
    """The beats of a NoteSequence, which counts seconds."""

    def __init__(self, sequence: "NoteSequence") -> None:
        self.ticks = sequence.ticks_per_quarter or USUAL
        self.tempos = changes((change.time, change.qpm) for change in sequence.tempos)
        if not self.tempos or self.tempos[0][0] > 0:
            self.tempos.insert(0, (0.0, 120.0))

    def beat(self, seconds: float) -> float:
        """The beat at a time, on the grid of ticks when only rounding keeps it away."""
        beats = 0.0
        ends = [time for time, _ in self.tempos[1:]] + [seconds]
        for (begin, tempo), end in zip(self.tempos, ends, strict=True):
            beats += max(0.0, min(end, seconds) - begin) * tempo / 60
        return round(beats * self.ticks) / self.ticks if on_grid(beats, self.ticks) else beats

    def note(self, written: "NoteSequence.Note") -> Note | None:
        """A note in beats, or None when it has no length."""
        start, end = self.beat(written.start_time), self.beat(written.end_time)
        if end <= start:
            return None
        if on_grid(start, self.ticks) and on_grid(end, self.ticks):
            duration = (round(end * self.ticks) - round(start * self.ticks)) / self.ticks
        else:
            duration = end - start
        return Note(written.pitch, start, duration, written.velocity)


def _note_seq() -> ModuleType:
    """note_seq, without its audio libraries' warnings about what this machine lacks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import note_seq
    return note_seq  # type: ignore[no-any-return]
