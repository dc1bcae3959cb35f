"""How surprised the network and the n-gram are by held-out parts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from models.continuation.corpus import Source
from models.continuation.examples import LENGTH, example
from models.continuation.network import ClipLanguageModel
from models.continuation.ngram import NGram, tokens
from models.continuation.rows import NOTHING, TARGETS, opening
from models.continuation.tokens import DRUM, NO_LENGTH, NO_VELOCITY, REST
from models.music.clip import Role

OVERLAP = LENGTH // 2  # events read again before the ones that count
BATCH = 16
ORDER = 12  # tokens: four notes of a melody


@dataclass
class Likelihood:
    """Nats a note, and how often the likeliest is right, over some parts."""

    parts: int
    notes: int
    nats: float  # onset, pitch and length
    onset: float
    pitch: float
    length: float
    feel: float  # velocity and offset
    per_onset: float  # onset, pitch and length, for each moment at which something begins
    top_onset: float  # share of notes whose onset is guessed right
    top_pitch: float  # share of pitches guessed right, the onset known
    ngram: float  # nats of the n-gram of the order that does best here
    order: int


def likelihood(network: ClipLanguageModel, parts: Sequence[Source], ngram: NGram) -> Likelihood:
    """Every part whole, in stretches that overlap so that all but its first bars have a context."""
    totals = dict.fromkeys(TARGETS, 0.0)
    right = {"step": 0, "pitch": 0}
    notes = moments = 0
    stretches = [stretch for part in parts for stretch in stretched(part)]
    for first in range(0, len(stretches), BATCH):
        batch = stretches[first : first + BATCH]
        made = {name: torch.from_numpy(np.stack([one[name] for one in batch])) for name in batch[0]}
        wanted = made["targets"]
        none = torch.tensor([0, 0, NO_LENGTH, NO_VELOCITY, 0])
        known = torch.where(made["known"] == NOTHING, none, made["known"])
        logits = network(made["rows"], made["tick"], made["bar"], made["last"], known)
        real = (wanted[..., 1] != NOTHING) & (wanted[..., 1] != REST)  # (B, T)
        for i, name in enumerate(TARGETS):
            totals[name] += F.cross_entropy(
                logits[name].flatten(0, 1),
                wanted[..., i].flatten(),
                ignore_index=NOTHING,
                reduction="sum",
            ).item()
            if name in right:
                right[name] += int((real & (logits[name].argmax(-1) == wanted[..., i])).sum())
        notes += int(real.sum())
        moments += int((real & (wanted[..., 0] > 0)).sum())
    nats = sum(totals[name] for name in TARGETS[:3])
    best, order = ngram_nats(ngram, parts)
    return Likelihood(
        parts=len(parts),
        notes=notes,
        nats=nats / notes,
        onset=totals["step"] / notes,
        pitch=totals["pitch"] / notes,
        length=totals["length"] / notes,
        feel=(totals["velocity"] + totals["offset"]) / notes,
        per_onset=nats / max(1, moments),
        top_onset=right["step"] / notes,
        top_pitch=right["pitch"] / notes,
        ngram=best,
        order=order,
    )


def stretched(part: Source) -> list[dict[str, np.ndarray]]:
    """A part as examples whose targets are the events not yet counted."""
    made = []
    events, bar = part.events, part.frame.bar
    counted = 0
    while counted < len(events):
        first = max(0, counted - OVERLAP)
        first = int(np.searchsorted(events.tick // bar, events.tick[first] // bar))
        rows = opening(events[first : first + LENGTH - 1], int(events.tick[first]) // bar * bar)
        one = example(rows, part.frame, LENGTH)
        one["known"] = one["targets"].copy()
        one["targets"][: counted - first] = NOTHING
        made.append(one)
        counted = first + len(rows) - 1
    return made


def ngram_nats(ngram: NGram, parts: Sequence[Source]) -> tuple[float, int]:
    """Nats a note of the order that does best on these parts, and that order: no handicap."""
    costs = np.zeros(ngram.order + 1)
    notes = 0
    for part in parts:
        drums = part.frame.role == Role.DRUMS.value
        stream = tokens(opening(part.events, int(part.events.tick[0])), drums=drums)
        costs += ngram.costs(stream).sum(axis=1)
        notes += int((part.events.pitch != REST).sum())
    order = int(costs.argmin())
    return float(costs[order] / max(1, notes)), order


def fitted(parts: Sequence[Source]) -> NGram:
    """The n-gram of a role's training parts; `DRUM` pitches tell which kind they are."""
    streams = [
        tokens(
            opening(part.events, int(part.events.tick[0])),
            drums=bool((part.events.pitch >= DRUM).all()),
        )
        for part in parts
    ]
    return NGram(streams, ORDER)
