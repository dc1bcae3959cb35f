"""Products of bytes added by fours, straight into sums of thirty-two bits, in one instruction.

On x86 that is `vpdpbusd` (Intel's manual, vol. 2), of which there are two kinds: for 64 bytes, and
for 32. It is written down as such, because LLVM's own name for it takes other arguments with every
few versions.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import binding, ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from models.kernels.panels import element, everywhere, from_a_line, lanes

QUAD = 4  # inputs
SUMS = 8  # a sum has to wait some cycles for itself: so many at a time do not
_HALF = 8  # sums in a register of 32 bytes
_INT = ir.IntType(32)
_EIGHT = ir.VectorType(_INT, _HALF)

binding.initialize_native_asmparser()  # which numba does not need by itself


def kernel(code: Callable[..., Any]) -> Any:
    """What compiled functions call as (x, row, panels, panel, start, step, scale, bias, first, y):
    `code` writes down in LLVM's language what it does."""

    @intrinsic
    def multiply(
        _typing: Any,
        x: Any,
        row: Any,
        panels: Any,
        panel: Any,
        start: Any,
        step: Any,
        scale: Any,
        bias: Any,
        first: Any,
        y: Any,
    ) -> Any:
        told = (x, types.intp, panels, types.intp, start, step, scale, bias, types.intp, y)
        return types.void(*told), code

    return multiply


def in_quads(columns: NDArray[np.int8], panel: int) -> NDArray[np.int8]:
    """Weights (in, out), `in` a multiple of four and `out` at least `panel`, as panels of so many
    outputs (out / panel rounded up, in / 4, 4 panel); the last panel goes back to be a whole one.
    """
    ins, outs = columns.shape
    firsts = [min(first, outs - panel) for first in range(0, outs, panel)]
    whole = np.stack([columns[:, first : first + panel] for first in firsts])  # (P, in, panel)
    apart = whole.reshape(len(firsts), ins // QUAD, QUAD, panel).transpose(0, 1, 3, 2)
    return from_a_line(apart.reshape(len(firsts), ins // QUAD, QUAD * panel))


def begun(builder: Any, start: Any, first: Any, outs: int) -> list[Any]:
    """Where the sums of so many outputs lie, eight at a time: they begin as `start` (out,) of int32
    from output `first` on."""
    begin = element(builder, start.data, _INT, first)
    sums = []
    for at in range(0, outs, _HALF):
        place = builder.bitcast(builder.gep(begin, [first.type(at)]), _EIGHT.as_pointer())
        eight = builder.load(place, align=4)
        sums.append(cgutils.alloca_once(builder, _EIGHT))
        builder.store(eight, sums[-1])
    return sums


def add_fours(
    builder: Any, width: int, quads: Any, told: list[Any], weights: Any, totals: list[list[Any]]
) -> None:
    """Add to the totals of every row, eight numbers each, the products of all weights of a panel
    with what the row is told: so many quads of bytes without a sign, as int32. A register holds
    `width` sums, 8 or 16.
    """
    sums = ir.VectorType(_INT, width)
    eights = width // 8
    parts = len(totals[0]) // eights
    chains = max(1, SUMS // (parts * len(told)))  # quads at a time
    weights = builder.bitcast(weights, sums.as_pointer())
    zero = ir.Constant(sums, None)
    running = {
        key: cgutils.alloca_once_value(builder, zero)
        for key in np.ndindex(len(told), chains, parts)
    }
    with cgutils.for_range(builder, builder.sdiv(quads, quads.type(chains))) as loop:
        for chain in range(chains):
            quad = builder.add(builder.mul(loop.index, quads.type(chains)), quads.type(chain))
            line = builder.mul(quad, quad.type(parts))
            lines = [builder.add(line, line.type(part)) for part in range(parts)]
            there = [builder.load(builder.gep(weights, [at]), align=1) for at in lines]
            for row, numbers in enumerate(told):
                one = builder.load(builder.gep(numbers, [quad]), align=1)
                heard = everywhere(builder, one, sums)
                for part, weight in enumerate(there):
                    place = running[row, chain, part]
                    builder.store(_added(builder, builder.load(place), heard, weight), place)
    for row, of_row in enumerate(totals):
        for at, total in enumerate(of_row):
            part, first = at // eights, at % eights * 8
            for chain in range(chains):
                found = builder.load(running[row, chain, part])
                eight = lanes(builder, found, range(first, first + 8))
                builder.store(builder.add(builder.load(total), eight), total)


def _added(builder: Any, total: Any, told: Any, weight: Any) -> Any:
    kind = total.type
    if kind.count == 16:
        words, place = "vpdpbusd $2, $1, $0", "v"
    else:  # the older way to write it, for processors that have no registers of 64 bytes
        words, place = "{vex} vpdpbusd $2, $1, $0", "x"
    function = ir.FunctionType(kind, [kind, kind, kind])
    given = f"={place},{place},{place},0"
    return builder.asm(function, words, given, [told, weight, total], False)
