"""Hearing a piece in several keys: the network's answers for its transpositions, averaged.

What follows what in a chorale does not depend on its key, but the network has heard every key of a
piece by itself and is wrong a little differently in each; the average is wrong less often.
"""

import torch
from torch import Tensor, nn

from models.chorale.grid import CLASSES, LOWEST, MASKED, PITCHES
from models.music.voice import Voice

MARGIN = 2  # semitones beyond a voice's usual range that a transposition may reach
UNHEARD = -20.0  # nats: a pitch beyond the grid in one of the keys


class InKeys(nn.Module):
    """A network that listens in `keys` neighbouring keys at once."""

    def __init__(self, network: nn.Module, keys: int) -> None:
        super().__init__()
        self.network, self.keys = network, keys

    def forward(self, pitch: Tensor, tie: Tensor, setting: Tensor, present: Tensor) -> Tensor:
        """Log-likelihoods (B, T, 4, CLASSES), averaged; as `ChoraleNetwork.forward` otherwise."""
        batch, keys = len(pitch), self.keys
        steps = neighbours(pitch, keys)  # (B, K) semitones
        sounding = (pitch > 0) & (pitch < MASKED)
        moved = pitch[:, None] + steps[:, :, None, None] * sounding[:, None]  # (B, K, T, 4)
        again = (one.repeat_interleave(keys, dim=0) for one in (tie, setting, present))
        logits = self.network(moved.flatten(0, 1), *again)  # (B K, T, 4, CLASSES)
        spread = logits.float().log_softmax(-1).unflatten(0, (batch, keys))
        return moved_back(spread, steps).mean(1)


def neighbours(pitch: Tensor, keys: int) -> Tensor:
    """Transpositions (B, keys) in semitones, in order and with 0 among them.

    They keep the known cells of `pitch` (B, T, 4) near their voices' usual ranges, as the keys of
    training do; where fewer do, the highest stands for those that are missing.
    """
    lows, highs = zip(*(voice.range for voice in Voice), strict=True)
    floor = pitch.new_tensor(lows) - MARGIN - LOWEST + 1  # (4,) pitch states
    ceiling = pitch.new_tensor(highs) + MARGIN - LOWEST + 1
    sounding = (pitch > 0) & (pitch < MASKED)
    lowest = pitch.masked_fill(~sounding, 2 * PITCHES).amin(1)  # (B, 4)
    highest = pitch.masked_fill(~sounding, -PITCHES).amax(1)
    down = (floor - lowest).amax(1).clamp(-keys, 0)  # (B,)
    up = (ceiling - highest).amin(1).clamp(0, keys)
    first = torch.maximum(torch.minimum(-(keys // 2) + 0 * up, up - keys + 1), down)
    steps = first[:, None] + torch.arange(keys, device=pitch.device)
    return torch.minimum(steps, up[:, None])


def moved_back(spread: Tensor, steps: Tensor) -> Tensor:
    """Log-likelihoods (B, K, T, 4, CLASSES) in keys `steps` (B, K) away, named in the own key."""
    pitches = torch.arange(PITCHES, device=spread.device) + steps[..., None]  # (B, K, PITCHES)
    beyond = (pitches < 0) | (pitches >= PITCHES)
    rest = torch.zeros_like(pitches[..., :1])
    pitches = 1 + pitches.clamp(0, PITCHES - 1)
    place = torch.cat([rest, pitches, pitches + PITCHES], dim=-1)  # (B, K, CLASSES)
    unheard = torch.cat([rest > 0, beyond, beyond], dim=-1)
    place, unheard = (one[:, :, None, None] for one in (place, unheard))
    moved = spread.gather(-1, place.expand(*spread.shape[:-1], CLASSES))
    return moved.masked_fill(unheard, UNHEARD)
