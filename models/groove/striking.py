"""Cells of a drum pattern drawn a few at a time, compiled: each hears those drawn before it."""

from typing import NamedTuple

import numpy as np

from models.groove.blocks import Blocks, Ints, through
from models.groove.pattern import OPEN, SILENT, STRUCK, Pattern
from models.kernels.choosing import pick
from models.kernels.compiled import compiled
from models.kernels.matrix import Floats, Matrix, array, packed
from models.kernels.product import product


class PatternParts(NamedTuple):
    """`Pattern` as the compiled functions read it."""

    trunk: Blocks
    cells: Floats  # (9, 2, W): what a step is told of a silent and of a struck piece
    out: Matrix  # W numbers to 9 logits

    @classmethod
    def of(cls, pattern: Pattern) -> "PatternParts":
        """Round a network in place, and pack it."""
        told = pattern.cells_in.weight.detach().T.unflatten(0, (-1, OPEN))
        return cls(Blocks.of(pattern.trunk), array(told.contiguous()), packed(pattern.out))


@compiled
def strike(
    parts: PatternParts,
    steps: Floats,
    cells: Ints,
    passes: Ints,
    uniform: Floats,
    temperature: float,
    top_p: float,
) -> None:
    """Draw cells in passes.

    steps (T, W): of the tapping; cells (T * 9,): SILENT, STRUCK or OPEN, written in place; passes
    (T * 9,): when a cell is drawn, or -1; uniform (T * 9,).
    """
    pieces = len(parts.cells)
    choice = np.zeros(2, np.float32)
    for now in range(passes.max() + 1):
        x = steps.copy()
        for cell in range(len(cells)):
            if cells[cell] != OPEN:
                told = parts.cells[cell % pieces, cells[cell]]
                for i in range(len(told)):
                    x[cell // pieces, i] += told[i]
        logits = product(through(parts.trunk, x), parts.out)  # (T, 9)
        for cell in range(len(cells)):
            if passes[cell] == now:
                choice[1] = logits[cell // pieces, cell % pieces]
                struck = pick(choice, uniform[cell], temperature, top_p, np.inf)
                cells[cell] = STRUCK if struck else SILENT
