"""The weights of every model in the registry, against the checksums on their cards."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bridge import places
from bridge.health.finding import Finding

MEND = "git checkout that file, or reinstall"


def look_at_weights(models: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Each model's weights; `models` is folder → the tasks it answers. Needs no torch."""
    for folder, tasks in models.items():
        yield _weights(places.ROOT / folder, ", ".join(tasks))


def _weights(folder: Path, tasks: str) -> Finding:
    card, weights = folder / "card.json", folder / "weights.safetensors"
    name = folder.name
    if not card.exists() or not weights.exists():
        missing = card if weights.exists() else weights
        return Finding("ill", name, f"{missing} is missing: {MEND}; without it no {tasks}")
    wanted = _checksum_on(card)
    if wanted is None:
        return Finding("ill", name, f"{card} is damaged: {MEND}; without it no {tasks}")
    if hashlib.sha256(weights.read_bytes()).hexdigest() != wanted:
        return Finding("ill", name, f"{weights} is damaged: {MEND}; without it no {tasks}")
    megabytes = weights.stat().st_size / 1e6
    return Finding("well", name, f"weights are whole ({megabytes:.1f} MB), for {tasks}")


def _checksum_on(card: Path) -> str | None:
    try:
        return str(json.loads(card.read_text(encoding="utf-8"))["sha256"])
    except (OSError, ValueError, LookupError, TypeError):
        return None
