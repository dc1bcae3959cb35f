"""Products of eight-bit weights with sixteen-bit numbers, in whole numbers and in registers.

Sixteen outputs are a panel: for every two inputs the weights of all its outputs lie side by side,
so that one instruction multiplies eight outputs' pairs and adds the two products of each. Compilers
do not find this by themselves; told so in their own language, LLVM does on any processor what it
does best (on x86 `vpmaddwd`). After Goto & van de Geijn, "Anatomy of High-Performance Matrix
Multiplication" (2008, sec. 4), whose panels are packed for the same reason.
"""

from functools import partial
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

PANEL = 16  # outputs
LINE = 64  # bytes that a processor loads from memory together
_HALF = 8  # outputs whose sums fit into a register
_BYTE, _SHORT, _INT = (ir.IntType(bits) for bits in (8, 16, 32))
FLOAT = ir.FloatType()
_SUMS, FLOATS = ir.VectorType(_INT, _HALF), ir.VectorType(FLOAT, _HALF)
_PAIRS = ir.VectorType(_SHORT, 2 * _HALF)
_WEIGHTS = ir.VectorType(_BYTE, 2 * PANEL)


def in_panels(columns: NDArray[np.int8]) -> NDArray[np.int8]:
    """Weights (in, out), `in` even and `out` at least 16, as panels (out / 16 rounded up, in / 2,
    32); the last panel goes back to be a whole one, so that some outputs may lie in two."""
    ins, outs = columns.shape
    firsts = [first_of(panel, outs) for panel in range(-(-outs // PANEL))]
    whole = np.stack([columns[:, first : first + PANEL] for first in firsts])  # (P, in, 16)
    apart = whole.reshape(len(firsts), ins // 2, 2, PANEL).transpose(0, 1, 3, 2)
    return from_a_line(apart.reshape(len(firsts), ins // 2, 2 * PANEL))


def from_a_line(numbers: NDArray[np.int8]) -> NDArray[np.int8]:
    """The same bytes, contiguous from the beginning of a cache line on: what lies in two of them
    takes twice as long to be loaded."""
    room = np.empty(numbers.size + LINE, np.int8)
    first = -room.ctypes.data % LINE
    found = room[first : first + numbers.size].reshape(numbers.shape)
    found[:] = numbers
    return found


def first_of(panel: int, outs: int) -> int:
    """The first output of a panel."""
    return min(panel * PANEL, outs - PANEL)


def multiplier(rows: int) -> Any:
    """What compiled functions call, as (x, row, panels, panel, step, scale, bias, first, y), to
    write the products of so many rows of x (N, in) of int16 with one of the panels (P, in / 2, 32)
    into y (N, out) of float32, from output `first` on.

    A sum counts step (N,) times scale (out,); bias (out,) is added. All arrays are contiguous;
    whoever calls keeps the sums below 2³¹.
    """

    @intrinsic
    def multiply(
        _typing: Any,
        x: Any,
        row: Any,
        panels: Any,
        panel: Any,
        step: Any,
        scale: Any,
        bias: Any,
        first: Any,
        y: Any,
    ) -> Any:
        told = (x, types.intp, panels, types.intp, step, scale, bias, types.intp, y)
        return types.void(*told), partial(_multiply, rows)

    return multiply


def _multiply(rows: int, context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    x, panels, step, scale, bias, y = (
        context.make_array(signature.args[at])(context, builder, arguments[at])
        for at in (0, 2, 4, 5, 6, 8)
    )
    row, panel, first = (arguments[at] for at in (1, 3, 7))
    sums = _summed(rows, builder, x, row, panels, panel)
    numbers = [builder.add(row, row.type(other)) for other in range(rows)]
    halves = [sums[at : at + 2] for at in range(0, 2 * rows, 2)]
    write_sums(builder, numbers, halves, (step, scale, bias), first, y)
    return context.get_dummy_value()


def write_sums(
    builder: Any, numbers: list[Any], sums: list[list[Any]], worth: Any, first: Any, y: Any
) -> None:
    """Write the sums of both halves of a panel into y (N, out) of float32, from output `first` on,
    for every row by its number; worth: step (N,), scale (out,) and bias (out,)."""
    step, scale, bias = worth
    _, outs = cgutils.unpack_tuple(builder, y.shape)
    for number, halves in zip(numbers, sums, strict=True):
        of_row = builder.load(element(builder, step.data, FLOAT, number))
        each = everywhere(builder, of_row, FLOATS)
        for half, total in enumerate(halves):
            out = builder.add(first, first.type(half * _HALF))
            of_out, more = (
                builder.load(floats_from(builder, part.data, out), align=4)
                for part in (scale, bias)
            )
            counted = builder.sitofp(builder.load(total), FLOATS)
            found = builder.fadd(builder.fmul(counted, builder.fmul(each, of_out)), more)
            place = builder.add(builder.mul(number, outs), out)
            builder.store(found, floats_from(builder, y.data, place), align=4)


def _summed(rows: int, builder: Any, x: Any, row: Any, panels: Any, panel: Any) -> list[Any]:
    """Where the sums of both halves of a panel lie, of one row after the other."""
    _, pairs, _ = cgutils.unpack_tuple(builder, panels.shape)
    told = element(builder, x.data, _INT, builder.mul(row, pairs))  # two inputs at a time
    weights = element(builder, panels.data, _WEIGHTS, builder.mul(panel, pairs))
    zero = ir.Constant(_SUMS, None)
    totals = [cgutils.alloca_once_value(builder, zero) for _ in range(2 * rows)]
    with cgutils.for_range(builder, pairs) as loop:
        both = builder.load(builder.gep(weights, [loop.index]), align=1)
        halves = [
            builder.sext(lanes(builder, both, range(begin, begin + PANEL)), _PAIRS)
            for begin in (0, PANEL)
        ]
        for other in range(rows):
            at = builder.add(loop.index, builder.mul(pairs, pairs.type(other)))
            told_pair = builder.load(builder.gep(told, [at]), align=2)
            pair = builder.bitcast(everywhere(builder, told_pair, _SUMS), _PAIRS)
            for total, half in zip(totals[2 * other :], halves, strict=False):
                more = _multiplied(builder, pair, half)
                builder.store(builder.add(builder.load(total), more), total)
    return totals


def element(builder: Any, data: Any, kind: Any, index: Any) -> Any:
    """Where in an array's data the element of so many lies, each of this kind."""
    return builder.gep(builder.bitcast(data, kind.as_pointer()), [index])


def floats_from(builder: Any, data: Any, index: Any) -> Any:
    """Where eight numbers of an array's data lie, from the one of this index on."""
    return builder.bitcast(element(builder, data, FLOAT, index), FLOATS.as_pointer())


def everywhere(builder: Any, one: Any, kind: Any) -> Any:
    """A vector of one number, again and again."""
    once = builder.insert_element(ir.Constant(kind, ir.Undefined), one, _INT(0))
    return lanes(builder, once, [0] * kind.count)


def _multiplied(builder: Any, pairs: Any, others: Any) -> Any:
    """Products of sixteen numbers with sixteen others, the two of each pair added."""
    wide = ir.VectorType(_INT, 2 * _HALF)
    products = builder.mul(builder.sext(pairs, wide), builder.sext(others, wide))
    evens, odds = (lanes(builder, products, range(first, 2 * _HALF, 2)) for first in (0, 1))
    return builder.add(evens, odds)


def lanes(builder: Any, vector: Any, chosen: Any) -> Any:
    """Some elements of a vector, in the order given."""
    order = list(chosen)
    mask = ir.Constant(ir.VectorType(_INT, len(order)), order)
    return builder.shuffle_vector(vector, ir.Constant(vector.type, ir.Undefined), mask)
