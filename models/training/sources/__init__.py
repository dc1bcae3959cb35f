"""The table of known sources: names of folders, each with what reads it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from models.training.pieces import Piece, Skipped
from models.training.sources.folk_tunes import read_folk_tunes
from models.training.sources.groove import read_groove
from models.training.sources.leadsheets import read_leadsheets
from models.training.sources.midi_sets import read_demos, read_games, read_nottingham
from models.training.sources.patterns import read_hydrogen, read_machine
from models.training.sources.pop import read_pop
from models.training.sources.scores import read_quartets, read_songs


@dataclass(frozen=True)
class Source:
    """A folder of music and its reader."""

    name: str
    index: str  # the file that a folder of this name is known by
    read: Callable[[Path], Iterator[Piece | Skipped]]

    def is_in(self, data: Path) -> bool:
        """Whether a data folder has it."""
        return (data / self.name / self.index).is_file()


SOURCES = (
    Source("folk_tunes", "splits.json", read_folk_tunes),
    Source("pop909_cl", "pop909_tracks.jsonl.gz", read_pop),
    Source("openewld", "leadsheets.json", read_leadsheets),
    Source("gmd", "info.csv", read_groove),
    Source("openscore_lieder", "lieder_notes.jsonl.gz", read_songs),
    Source("openscore_quartets", "quartet_notes.jsonl.gz", read_quartets),
    Source("drum_machine_patterns", "patterns_gm.json", read_machine),
    Source("game_multitrack", "splits.json", read_games),
    Source("nottingham", "splits.json", read_nottingham),
    Source("hydrogen_patterns", "patterns_gm.json", read_hydrogen),
    Source("lmms_demos", "splits.json", read_demos),
)
