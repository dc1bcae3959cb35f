"""Training examples: crops of a piece, in some key, with some of its cells hidden."""

import numpy as np
import torch

from models.chorale.grid import ABSENT, LOWEST, MASKED, TIE_UNKNOWN, Cells, Grid, target_class
from models.chorale.keys import MARGIN
from models.music.voice import Voice
from models.training.loop import Batch

CROP = 128  # frames: eight bars of 4/4


def keys(grid: Grid) -> tuple[int, int]:
    """The transpositions, lowest and highest, that keep every voice near its usual range."""
    lowest, highest = -12, 12
    for voice in Voice:
        sounding = grid.pitch[:, voice.value]
        sounding = sounding[sounding > 0] + LOWEST - 1
        if len(sounding):
            lowest = max(lowest, voice.range[0] - MARGIN - int(sounding.min()))
            highest = min(highest, voice.range[1] + MARGIN - int(sounding.max()))
    return min(lowest, 0), max(highest, 0)


def crop(grid: Grid, start: int, semitones: int = 0) -> dict[str, Cells]:
    """CROP frames from `start` (may lie outside: those frames are ABSENT), transposed."""
    frames = np.arange(start, start + CROP)
    inside = (frames >= 0) & (frames < grid.frames)
    at = frames.clip(0, grid.frames - 1)
    pitch = grid.pitch[at] + semitones * (grid.pitch[at] > 0)
    pitch[~inside] = ABSENT
    return {
        "pitch": pitch,
        "tie": grid.tie[at],
        "setting": grid.setting[at],
        "present": inside,
        "target": target_class(pitch, grid.tie[at]),
        "untied": grid.tie[at] == TIE_UNKNOWN,
    }


def conceal(example: dict[str, Cells], hidden: Cells) -> dict[str, Cells]:
    """The example with its hidden cells masked; `target` keeps the truth."""
    pitch = np.where(hidden, MASKED, example["pitch"])
    tie = np.where(hidden, TIE_UNKNOWN, example["tie"])
    return {**example, "pitch": pitch, "tie": tie, "hidden": hidden}


def stack(examples: list[dict[str, Cells]]) -> Batch:
    """Examples as one batch of tensors (B, ...)."""
    return {
        name: torch.from_numpy(np.stack([example[name] for example in examples]))
        for name in examples[0]
    }


def held_out_batches(grids: list[Grid], size: int) -> list[Batch]:
    """The pieces cut into crops end to end, nothing hidden yet."""
    crops = [crop(grid, start) for grid in grids for start in range(0, grid.frames, CROP)]
    return [stack(crops[i : i + size]) for i in range(0, len(crops), size)]


def hide_voices(shown: Batch, voices: tuple[int, ...]) -> Batch:
    """The batch with some voices wholly hidden."""
    hidden = torch.zeros_like(shown["pitch"], dtype=torch.bool)
    hidden[..., voices] = shown["present"][..., None]
    pitch = shown["pitch"].masked_fill(hidden, MASKED)
    return {
        **shown,
        "pitch": pitch,
        "tie": shown["tie"].masked_fill(hidden, TIE_UNKNOWN),
        "hidden": hidden,
    }
