"""Did it copy? The longest run of notes that also stands in the training music, in any key."""

from collections.abc import Sequence

import numpy as np

from models.continuation.hearing import Events
from models.continuation.ngram import Tokens, hashes, look_up, tokens
from models.continuation.rows import opening

LENGTHS = (8, 12, 16, 24, 32, 48)  # notes in a row
NOTE = 2  # tokens a note: step and interval, or step and drum


class Copies:
    """Every run of some lengths in the training parts, as sorted hashes."""

    def __init__(self, parts: Sequence[Events], *, drums: bool) -> None:
        self.drums = drums
        streams = [self._stream(events) for events in parts]
        self.runs = {
            length: np.unique(np.concatenate([self._hashes(s, length) for s in streams]))
            for length in LENGTHS
        }

    def longest(self, events: Events) -> int:
        """The longest of `LENGTHS` of which a run of these notes stands in the training music."""
        stream = self._stream(events)
        found = [0]
        for length, runs in self.runs.items():
            mine = self._hashes(stream, length)
            if len(mine) and len(runs) and look_up(runs, mine)[1].any():
                found.append(length)
        return max(found)

    def _stream(self, events: Events) -> Tokens:
        told = tokens(opening(events, int(events.tick[0])), drums=self.drums)
        return told if self.drums else told.reshape(-1, 3)[:, :2].reshape(-1)

    def _hashes(self, stream: Tokens, length: int) -> Tokens:
        """Hashes of every run of `length` notes, of their steps and intervals after the first."""
        tokens_of_run = NOTE * (length - 1)
        ends = np.arange(tokens_of_run + NOTE, len(stream) + 1, NOTE)  # the first has no interval
        padded = np.concatenate([stream, np.zeros(1, np.uint64)])
        return hashes(padded, tokens_of_run)[ends]
