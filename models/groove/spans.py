"""Long clips in stretches as long as the networks were trained on, each hearing the one before."""

from collections.abc import Iterator

LONGEST = 64  # steps heard at once
HEARD = 32  # of them already written, but in the first


def spans(steps: int) -> Iterator[tuple[int, int, int]]:
    """From where to hear, from where to write, and to where, over `steps` steps.

    >>> list(spans(80))
    [(0, 0, 64), (32, 64, 80)]
    """
    yield 0, 0, min(LONGEST, steps)
    for start in range(LONGEST, steps, LONGEST - HEARD):
        yield start - HEARD, start, min(start + LONGEST - HEARD, steps)
