"""How well the next bars are known and written: `antiphon evaluate continuation`.

On the test pieces of the collections, which nothing was trained or tuned on. Likelihood: nats a
note of onset, pitch and length with everything before known, beside an interpolated n-gram over the
same attributes. Continuations: the daemon's own answers to four bars, four at a time, beside what
really followed and beside repeating what was there.
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import torch

from models.continuation.copies import Copies
from models.continuation.corpus import CACHE, Corpus, Source
from models.continuation.excerpts import excerpts
from models.continuation.likelihood import Likelihood, fitted, likelihood
from models.continuation.task import load
from models.continuation.trial import Tally, ask, copied, legality, tallies
from models.music.clip import Role
from models.training.data import data_folder, require_data
from models.training.parts import Parts

EXCERPTS, QUICK_EXCERPTS = 150, 8  # of each role
PARTS, QUICK_PARTS = 300, 8  # of each collection and role, for the likelihood
ANSWERS, QUICK_ANSWERS = 1000, 40  # whose every note is checked
ROLES = (Role.MELODY, Role.BASS, Role.CHORDS, Role.DRUMS)


def evaluate(data: Path, cache: Path, quick: bool = False, split: str = "test") -> dict[str, dict]:
    """Every table of the card, on the test pieces or on those that choices are made with."""
    continuer = load("cpu")
    corpus = Corpus.read(data, cache)
    parts = Parts.open(cache)
    held_out = {"test": corpus.test, "valid": corpus.valid}[split]
    known, written, copies = {}, {}, {}
    everything = []
    with torch.inference_mode():
        for role in ROLES:
            name = role.name.lower()
            if not (len(held_out[role]) and len(corpus.train[role])):
                continue
            train = corpus.train[role].sources
            ngram = fitted(train)
            for source, tested in by_collection(held_out[role].sources, quick).items():
                known[f"{name}, {source}"] = asdict(
                    likelihood(continuer.packed.network, tested, ngram)
                )
            cut = excerpts(parts, role, QUICK_EXCERPTS if quick else EXCERPTS, seed=0, split=split)
            if not cut:
                continue
            answers = ask(continuer, cut)
            written[name] = [asdict(row) for row in tallies(cut, answers)]
            drums = role is Role.DRUMS
            runs = Copies([source.events for source in train], drums=drums)
            copies[name] = copied(runs, cut, answers, drums=drums)
            everything += cut
    checked = legality(continuer, everything, QUICK_ANSWERS if quick else ANSWERS)
    return {
        "likelihood": known,
        "continuations": written,
        "copies": copies,
        "legality": asdict(checked),
    }


def by_collection(sources: Sequence[Source], quick: bool) -> dict[str, list[Source]]:
    """Test parts of each collection, evenly thinned out to what is enough; and all together."""
    most = QUICK_PARTS if quick else PARTS
    found: dict[str, list[Source]] = {}
    for source in sources:
        found.setdefault(source.source, []).append(source)
    thinned = {name: parts[:: -(-len(parts) // most)] for name, parts in sorted(found.items())}
    return {**thinned, "all": [part for parts in thinned.values() for part in parts]}


def told(tables: dict[str, dict]) -> str:
    """The tables as Markdown."""
    names = [*Likelihood.__dataclass_fields__]
    lines = [table_row(["nats a note", *names]), table_row(["-"] * (len(names) + 1))]
    for name, row in tables["likelihood"].items():
        lines.append(table_row([name, *map(shown, row.values())]))
    for role, rows in tables["continuations"].items():
        names = [*Tally.__dataclass_fields__]
        lines += [
            "",
            table_row([f"four bars of {role}", *names[1:]]),
            table_row(["-"] * len(names)),
        ]
        lines += [table_row(map(shown, row.values())) for row in rows]
    lines += ["", "Share of answers with a run of so many notes that stands in the training music:"]
    for role, shares in tables["copies"].items():
        for name, share in shares.items():
            runs = ", ".join(f"{length}: {value:.3f}" for length, value in share.items())
            lines.append(f"{role}, {name}: {runs}")
    found = tables["legality"]
    return "\n".join([*lines, "", f"{found['illegal']} illegal answers of {found['answers']}."])


def shown(value: object) -> str:
    """A figure to three places, a name as it is."""
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, dict):
        outside = [name for name, inside in value.items() if not inside]
        return "all inside" if not outside else "outside: " + ", ".join(outside)
    return "" if value is None else str(value)


def table_row(cells: Iterable[object]) -> str:
    """One row of a Markdown table."""
    return "| " + " | ".join(map(str, cells)) + " |"


def main(arguments: list[str]) -> None:
    """`antiphon evaluate continuation --data DIR [--quick] [--split test] [--json]`."""
    parser = argparse.ArgumentParser("antiphon evaluate continuation", description=main.__doc__)
    parser.add_argument("--data", type=Path, default=data_folder(), help="the training data")
    parser.add_argument("--cache", type=Path, default=CACHE, help="what was read is kept here")
    parser.add_argument("--quick", action="store_true", help="a few pieces only")
    parser.add_argument("--split", default="test", choices=("test", "valid"))
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    given = parser.parse_args(arguments)
    tables = evaluate(require_data(given.data), given.cache, given.quick, given.split)
    print(json.dumps(tables) if given.json else told(tables))
