"""Any file of music we can read, by its suffix."""

from pathlib import Path

from models.music.midi_file import read_midi
from models.music.sequence import read_score
from models.music.song import Song
from models.music.source_file import UnreadableFile

MIDI = (".mid", ".midi", ".smf")
SCORES = (".musicxml", ".xml", ".mxl", ".abc")


def read_clips(path: str | Path) -> Song:
    """The clips of a MIDI, MusicXML or ABC file; raises UnreadableFile, in one sentence."""
    suffix = Path(path).suffix.lower()
    if suffix in MIDI:
        return read_midi(path)
    if suffix in SCORES:
        return read_score(path)
    raise UnreadableFile(
        f'"{Path(path).name}" is no file of music: give one of {", ".join(MIDI + SCORES)}.'
    )
