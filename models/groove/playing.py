"""Drawing from the networks: a few cells at a time, each hearing those drawn before it."""

from typing import NamedTuple

import torch
from torch import Tensor

from models.groove.feel import (
    UNKNOWN,
    Feel,
    offset_class,
    offset_of,
    velocity_class,
    velocity_of,
)
from models.groove.pattern import OPEN, SILENT, STRUCK, Pattern, Taps
from models.groove.score import Scores
from models.groove.spans import spans
from models.sampling import nucleus, pick

PASSES = 5  # groups of hits; twelve tie hits together a little better, in twice the time
PATTERN_PASSES = 8  # groups of cells
STEADY = 0.8  # of the temperature, for patterns: cells drawn together do not hear each other


class Feeling(NamedTuple):
    """How hits are played, (M, T, 10): velocity 0-1, and steps after where they are meant."""

    velocity: Tensor
    offset: Tensor


class Chance(NamedTuple):
    """How much is left to chance."""

    temperature: float
    top_p: float
    generator: torch.Generator  # on the CPU

    def uniform(self, *shape: int, device: torch.device) -> Tensor:
        """Numbers from 0 to 1; at temperature 0 always the same, and the same in every row."""
        if self.temperature == 0:
            same = torch.rand(shape[1:], generator=torch.Generator().manual_seed(0))
            return same.expand(shape).to(device)
        return torch.rand(shape, generator=self.generator).to(device)

    def draw(self, logits: Tensor) -> Tensor:
        """A class (K,) for each row (K, C)."""
        if self.temperature == 0:
            return logits.argmax(-1)
        warm = logits / self.temperature
        if self.top_p < 1:
            warm = nucleus(warm, warm.new_tensor(self.top_p))
        return pick(warm, self.uniform(len(warm), device=warm.device))

    def within(self, index: Tensor) -> Tensor:
        """Where inside its class each value is: anywhere, or in the middle at temperature 0."""
        if self.temperature == 0:
            return torch.full(index.shape, 0.5, device=index.device)
        return self.uniform(*index.shape, device=index.device)


def perform(network: Feel, scores: Scores, chance: Chance) -> Feeling:
    """Play scores, all in one batch; what is not hit gets zeros."""
    velocity = torch.zeros(scores.hit.shape, device=scores.hit.device)
    offset = torch.zeros_like(velocity)
    for begin, fresh, end in spans(scores.hit.shape[1]):
        hit, anchor, place = (part[:, begin:end] for part in scores[:3])
        part = Scores(hit, anchor, place, scores.style, scores.tempo)
        before = Feeling(velocity[:, begin:end], offset[:, begin:end])
        found = _stretch(network, part, before, fresh - begin, chance)
        velocity[:, fresh:end] = found.velocity[:, fresh - begin :]
        offset[:, fresh:end] = found.offset[:, fresh - begin :]
    return Feeling(velocity, offset)


def _stretch(network: Feel, part: Scores, before: Feeling, fresh: int, chance: Chance) -> Feeling:
    """Play the steps from `fresh` on; the ones before it are played already."""
    hit = part.hit
    missing = hit.clone()
    missing[:, :fresh] = False
    velocity = velocity_class(before.velocity).masked_fill(~hit | missing, UNKNOWN)
    offset = offset_class(before.offset).masked_fill(~hit | missing, UNKNOWN)
    none = torch.empty(0, dtype=torch.int64, device=hit.device)
    groups = turns(missing, PASSES, chance)
    heard = network.listen(part)
    for loud, late in zip([*groups, none], [none, *groups], strict=True):
        if not (len(loud) or len(late)):
            continue  # how loud a hit is, is drawn before how late it is
        steps = steps_of(torch.cat([loud, late]), hit.shape)
        louder, later = network.predict(heard, velocity, offset, steps)
        for cells, value, logits in ((loud, velocity, louder), (late, offset, later)):
            if len(cells):
                chosen = logits.flatten(0, 2)[among(cells, steps, hit.shape)]
                value.view(-1)[cells] = chance.draw(chosen)
    played = Feeling(
        velocity_of(velocity, chance.within(velocity)), offset_of(offset, chance.within(offset))
    )
    return Feeling(*(value * hit for value in played))


def complete(network: Pattern, taps: Taps, chance: Chance) -> Tensor:
    """Drums (M, T, 9) bool to tappings, all in one batch."""
    many, steps, _ = taps.steps.shape
    chance = chance._replace(temperature=STEADY * chance.temperature)
    device = taps.steps.device
    cells = torch.full((many, steps, network.out.out_features), OPEN, device=device)
    for begin, fresh, end in spans(steps):
        part = taps._replace(steps=taps.steps[:, begin:end], place=taps.place[:, begin:end])
        known = cells[:, begin:end].clone()
        missing = known == OPEN
        missing[:, : fresh - begin] = False
        heard = network.listen(part)
        for chosen in turns(missing, PATTERN_PASSES, chance):
            if not len(chosen):
                continue
            wanted = steps_of(chosen, known.shape)
            struck = network.predict(heard, known, wanted).flatten()
            struck = struck[among(chosen, wanted, known.shape)]
            logits = torch.stack([torch.zeros_like(struck), struck], -1)  # (K, 2)
            drawn = torch.where(chance.draw(logits) > 0, STRUCK, SILENT)
            known.view(-1)[chosen] = drawn
        cells[:, begin:end] = known
    return cells == STRUCK


def turns(missing: Tensor, passes: int, chance: Chance) -> list[Tensor]:
    """Which of the missing cells (M, T, C) are drawn in each pass, few in the first: their places
    (K,) in the flattened tensor, for each pass."""
    flat = missing.flatten(1)
    order = chance.uniform(*flat.shape, device=flat.device).masked_fill(~flat, 2.0)
    rank = order.argsort(1).argsort(1)
    share = (rank + 0.5) / flat.sum(1, keepdim=True).clamp(min=1)
    turn = (share.clamp(max=1).sqrt() * passes).long().clamp(max=passes - 1)
    turn = turn.masked_fill(~flat, passes).flatten()
    return [(turn == now).nonzero()[:, 0] for now in range(passes)]


def steps_of(cells: Tensor, shape: torch.Size) -> Tensor:
    """The steps (R,) that cells (K,) of a flattened (M, T, C) lie in, each once and in order."""
    return (cells // shape[2] % shape[1]).unique()


def among(cells: Tensor, steps: Tensor, shape: torch.Size) -> Tensor:
    """Where cells (K,) of a flattened (M, T, C) are in a flattened (M, R, C) of some steps (R,)."""
    row, column = cells // shape[2], cells % shape[2]
    place = torch.searchsorted(steps, row % shape[1])
    return (row // shape[1] * len(steps) + place) * shape[2] + column
