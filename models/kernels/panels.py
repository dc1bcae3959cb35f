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
_HALF = 8  # outputs whose sums fit into a register
_BYTE, _SHORT, _INT = (ir.IntType(bits) for bits in (8, 16, 32))
_SUMS = ir.VectorType(_INT, _HALF)
_PAIRS = ir.VectorType(_SHORT, 2 * _HALF)
_WEIGHTS = ir.VectorType(_BYTE, 2 * PANEL)


def in_panels(columns: NDArray[np.int8]) -> NDArray[np.int8]:
    """Weights (in, out), `in` even, as panels (out / 16 rounded up, in / 2, 32)."""
    ins, outs = columns.shape
    panels = -(-outs // PANEL)
    whole = np.zeros((ins, panels * PANEL), np.int8)
    whole[:, :outs] = columns
    apart = whole.reshape(ins // 2, 2, panels, PANEL).transpose(2, 0, 3, 1)
    return np.ascontiguousarray(apart).reshape(panels, ins // 2, 2 * PANEL)


def multiplier(rows: int) -> Any:
    """What compiled functions call, as (x, row, panels, panel, sums), to write the products of so
    many rows of x (N, in) of int16 with one of the panels (P, in / 2, 32) into sums (P, N, 16) of
    int32.

    All arrays are contiguous; whoever calls keeps the sums below 2³¹.
    """

    @intrinsic
    def multiply(_typing: Any, x: Any, row: Any, panels: Any, panel: Any, sums: Any) -> Any:
        return types.void(x, types.intp, panels, types.intp, sums), partial(_multiply, rows)

    return multiply


def _multiply(rows: int, context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    x, panels, sums = (
        context.make_array(signature.args[at])(context, builder, arguments[at]) for at in (0, 2, 4)
    )
    row, panel = arguments[1], arguments[3]
    _, pairs, _ = cgutils.unpack_tuple(builder, panels.shape)
    count, _ = cgutils.unpack_tuple(builder, x.shape)
    told = _at(builder, x.data, _INT, builder.mul(row, pairs))  # two inputs at a time
    weights = _at(builder, panels.data, _WEIGHTS, builder.mul(panel, pairs))
    zero = ir.Constant(_SUMS, None)
    totals = [cgutils.alloca_once_value(builder, zero) for _ in range(2 * rows)]
    with cgutils.for_range(builder, pairs) as loop:
        both = builder.load(builder.gep(weights, [loop.index]), align=1)
        halves = [
            builder.sext(_lanes(builder, both, range(first, first + PANEL)), _PAIRS)
            for first in (0, PANEL)
        ]
        for other in range(rows):
            at = builder.add(loop.index, builder.mul(pairs, pairs.type(other)))
            pair = _everywhere(builder, builder.load(builder.gep(told, [at]), align=2))
            for total, half in zip(totals[2 * other :], halves, strict=False):
                more = _multiplied(builder, pair, half)
                builder.store(builder.add(builder.load(total), more), total)
    first = builder.mul(builder.add(builder.mul(panel, count), row), row.type(2))
    found = _at(builder, sums.data, _SUMS, first)
    for at, total in enumerate(totals):
        builder.store(builder.load(total), builder.gep(found, [_INT(at)]), align=4)
    return context.get_dummy_value()


def _at(builder: Any, data: Any, kind: Any, index: Any) -> Any:
    """Where in an array's data the element of so many lies, each of this kind."""
    return builder.gep(builder.bitcast(data, kind.as_pointer()), [index])


def _everywhere(builder: Any, pair: Any) -> Any:
    """Two inputs beside each other, eight times."""
    nowhere = ir.Constant(_SUMS, ir.Undefined)
    once = builder.insert_element(nowhere, pair, _INT(0))
    return builder.bitcast(_lanes(builder, once, [0] * _HALF), _PAIRS)


def _multiplied(builder: Any, pairs: Any, others: Any) -> Any:
    """Products of sixteen numbers with sixteen others, the two of each pair added."""
    wide = ir.VectorType(_INT, 2 * _HALF)
    products = builder.mul(builder.sext(pairs, wide), builder.sext(others, wide))
    evens, odds = (_lanes(builder, products, range(first, 2 * _HALF, 2)) for first in (0, 1))
    return builder.add(evens, odds)


def _lanes(builder: Any, vector: Any, chosen: Any) -> Any:
    """Some elements of a vector, in the order given."""
    order = list(chosen)
    mask = ir.Constant(ir.VectorType(_INT, len(order)), order)
    return builder.shuffle_vector(vector, ir.Constant(vector.type, ir.Undefined), mask)
