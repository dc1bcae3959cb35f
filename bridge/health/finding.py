"""One thing looked at, and how it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `well`, a `note` (nothing is wrong), or `ill` with what to do."""

    state: str
    subject: str
    words: str
