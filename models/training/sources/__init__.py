"""The readers of known sources: a table of names, each with what reads its folder."""

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
    """A folder of the training data, by name, and its reader."""

    name: str
    read: Callable[[Path], Iterator[Piece | Skipped]]


SOURCES = (
    Source("folk_tunes", read_folk_tunes),
    Source("pop909_cl", read_pop),
    Source("openewld", read_leadsheets),
    Source("gmd", read_groove),
    Source("openscore_lieder", read_songs),
    Source("openscore_quartets", read_quartets),
    Source("drum_machine_patterns", read_machine),
    Source("game_multitrack", read_games),
    Source("nottingham", read_nottingham),
    Source("hydrogen_patterns", read_hydrogen),
    Source("lmms_demos", read_demos),
)
