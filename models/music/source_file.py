"""A file the musician gave us to read: its bytes, or one sentence why not."""

from pathlib import Path

MAX_BYTES = 16 * 2**20


class UnreadableFile(ValueError):
    """A file that holds no music we can read; the message is one sentence for the person."""


def load(path: str | Path) -> bytes:
    """The bytes of a file of at most `MAX_BYTES`; never reads more than that into memory.

    Raises UnreadableFile when it is missing, not a file, not permitted, empty or too big.
    """
    path = Path(path)
    try:
        if path.is_dir():
            raise UnreadableFile(f'"{path.name}" is a folder, not a file of music.')
        check_size(path.name, path.stat().st_size)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # a pipe tells no size beforehand
    except FileNotFoundError:
        raise UnreadableFile(f'There is no file "{path}".') from None
    except OSError as error:
        raise UnreadableFile(f'"{path.name}" cannot be opened: {error.strerror}.') from None
    check_size(path.name, len(data))
    if not data:
        raise UnreadableFile(f'"{path.name}" is empty.')
    return data


def check_size(name: str, size: int) -> None:
    """Raise UnreadableFile when `size` bytes are more than we read."""
    if size > MAX_BYTES:
        megabytes, most = size / 2**20, MAX_BYTES // 2**20
        raise UnreadableFile(f'"{name}" is {megabytes:.1f} MB; at most {most} MB can be read.')
