"""Drums that follow a clip: what is hit comes from one network, how it is played from the other."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.answer import Notice, Variation
from models.drums.grid import Values, listen
from models.drums.kit import PIECES
from models.drums.writing import remember, write
from models.groove.packed import Packed
from models.groove.pattern import Taps
from models.groove.playing import Chance, complete, perform
from models.groove.rhythm import anchored, tap
from models.groove.score import COLUMNS, Score, gathered
from models.music.clip import Clip, Role
from models.music.role import heard_role
from models.requests import Drumify

FOLLOW = 0.5  # of the clip's own lateness, for drums struck with its notes
ACCENT = 0.3  # how much louder drums are where the clip has its strongest accents


def drumify(
    packed: Packed, request: Drumify, seed: int
) -> tuple[list[Variation], tuple[Notice, ...]]:
    """Drum clips as long as the given one, on its own kit where it is drums itself."""
    (clip,) = request.clips
    taps = tap(clip, request.density)
    chance = Chance(request.temperature, request.top_p, torch.Generator().manual_seed(seed))
    many = (part.repeat(request.variations, *[1] * (part.dim() - 1)) for part in taps)
    drums = complete(packed, Taps(*many), chance)  # (M, T, 9)
    memories = []
    if heard_role(clip) is Role.DRUMS:
        heard = listen(clip)
        memories = [remember(heard, heard.grid.steps)]
    model = Clip((), clip.length, clip.meter, clip.tempo, clip.scale, Role.DRUMS, phase=clip.phase)
    played = _played(packed, taps, drums, clip.tempo, chance)
    variations = [Variation((write(values, model, memories),)) for values in played]
    return variations, _notices(clip)


def _played(
    packed: Packed, taps: Taps, hits: NDArray[np.bool_], tempo: float, chance: Chance
) -> Values:
    """Hits (M, T, 9) as drum grids (M, T, 9, 3), as loud and as late as the tapping asks for."""
    place = taps.place[0].numpy()
    meant = [anchored(taps, hit) for hit in hits]  # (T, 9) and (T,) each
    scores = [
        Score(_widened(hit), _widened(index), place, tempo)
        for hit, (index, _) in zip(hits, meant, strict=True)
    ]
    velocity, offset = (part[..., :PIECES] for part in perform(packed, gathered(scores), chance))
    tapped, accent, late = taps.steps[0, :, :3].numpy().T[..., None]  # (T, 1) each
    louder = 1 + ACCENT * (accent - accent[tapped > 0].mean()) * tapped
    where = np.stack([steps for _, steps in meant])[..., None]  # (M, T, 1) steps off the 16th
    own = late - where  # how late the clip is for where it is meant to be
    follow = offset + FOLLOW * tapped * (own - offset)
    values = np.stack([hits, (velocity * louder).clip(0, 1), where + follow], -1)
    return (values * hits[..., None]).astype(np.float32)


def _widened(cells: NDArray[Any]) -> NDArray[Any]:
    """Cells of nine pieces (T, 9) with an empty column for the line."""
    return np.pad(cells, ((0, 0), (0, COLUMNS - PIECES)))


def _notices(clip: Clip) -> tuple[Notice, ...]:
    muted = sum(note.muted for note in clip.notes)
    past = sum(note.start >= clip.length and not note.muted for note in clip.notes)
    counted = [("muted_ignored", muted), ("past_end", past)]
    notices = [Notice(code, (count,)) for code, count in counted if count]
    if clip.meter.bar != 4:
        notices.append(Notice("unusual_meter"))
    return tuple(notices)
