"""A folder that files are dragged into: which of them have arrived, whole, and are new."""

from pathlib import Path

SUFFIXES = (".mid", ".midi")

Look = dict[Path, tuple[int, int]]  # file -> bytes and time of the last change, in nanoseconds


class Inbox:
    """A folder looked at again and again; only files right in it count, never those below.

    What lies there at first is left alone, unless `everything` is asked for.
    """

    def __init__(self, folder: Path, *, everything: bool = False) -> None:
        self.folder = folder
        self._before: Look = {}
        self._taken: Look = {} if everything else self._look()

    @property
    def left_alone(self) -> int:
        """How many files lay there at first and are not asked for."""
        return len(self._taken)

    def arrived(self) -> list[Path]:
        """Files new or changed since they were last given, by name.

        A file that differs from the last look is still being written: it waits for the next one.
        """
        now = self._look()
        whole = {file: state for file, state in now.items() if self._before.get(file) == state}
        self._before = now
        new = [file for file, state in whole.items() if self._taken.get(file) != state]
        self._taken |= {file: whole[file] for file in new}
        return sorted(new)

    def _look(self) -> Look:
        """Every MIDI file in the folder that has something in it."""
        found = {}
        for file in self.folder.iterdir():
            if file.suffix.lower() in SUFFIXES and not file.name.startswith("."):
                try:
                    status = file.stat()
                except OSError:  # gone in this moment
                    continue
                if status.st_size and file.is_file():
                    found[file] = status.st_size, status.st_mtime_ns
        return found
