"""Tables of figures, as the cards have them."""

from collections.abc import Iterator, Mapping, Sequence


def table(rows: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """Rows as a Markdown table, numbers that are no counts to three places.

    >>> print(*table([{"way": "drawn", "f1": 0.9261, "windows": 12}]), sep="\\n")
    | way | f1 | windows |
    |---|---|---|
    | drawn | 0.926 | 12 |
    """
    yield "| " + " | ".join(rows[0]) + " |"
    yield "|" + "---|" * len(rows[0])
    for row in rows:
        shown = (f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row.values())
        yield "| " + " | ".join(shown) + " |"
