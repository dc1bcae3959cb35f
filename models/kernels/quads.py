"""Products of six-bit weights with eight-bit numbers, in whole numbers and in registers.

Sixteen outputs are a panel: for every four inputs, a quad, the weights of all its outputs lie side
by side, so that one instruction multiplies thirty-two weights and adds the products by twos (on x86
`vpmaddubsw`, Intel's manual, vol. 2). The sums of two quads find room in sixteen bits before they
are widened, since weights have six: five instructions where `panels` takes eight.
"""

from functools import partial
from typing import Any

import numpy as np
from llvmlite import binding, ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from models.kernels.panels import PANEL, element, everywhere, first_of, lanes, write_sums

QUAD = 4  # inputs
AT_ONCE = 2  # quads whose products sixteen bits hold: 2 · 2 · 63 · 127 < 2¹⁵
MOST_WEIGHT, MOST_INPUT = 31, 127
ZERO = MOST_WEIGHT + 1  # what is added to a weight: of the two factors one must have no sign

_HALF = 8  # outputs whose sums fit into a register
_BYTE, _SHORT, _INT = (ir.IntType(bits) for bits in (8, 16, 32))
_BYTES = ir.VectorType(_BYTE, QUAD * _HALF)
_TWOS = ir.VectorType(_SHORT, 2 * _HALF)
_SUMS = ir.VectorType(_INT, _HALF)


def in_quads(columns: NDArray[np.int8]) -> NDArray[np.uint8]:
    """Weights (in, out) from -31 to 31, `in` a multiple of 8 and `out` at least 16, as panels
    (out / 16 rounded up, in / 4, 64); the last panel goes back to be a whole one."""
    ins, outs = columns.shape
    firsts = [first_of(panel, outs) for panel in range(-(-outs // PANEL))]
    whole = np.stack([columns[:, first : first + PANEL] for first in firsts])  # (P, in, 16)
    apart = whole.reshape(len(firsts), ins // QUAD, QUAD, PANEL).transpose(0, 1, 3, 2)
    placed = np.ascontiguousarray(apart).reshape(len(firsts), ins // QUAD, QUAD * PANEL)
    return (placed + ZERO).astype(np.uint8)


def has_bytes_multiplied() -> bool:
    """Has this processor `vpmaddubsw` for 32 bytes."""
    return bool(binding.get_host_cpu_features().get("avx2", False))


def multiplier(rows: int, able: bool) -> Any:
    """What compiled functions call, as (x, row, panels, panel, start, step, scale, bias, first, y),
    to write the products of so many rows of x (N, in) of int8 with one of the panels into y
    (N, out) of float32, from output `first` on.

    A sum begins at start (N,) of int32, minus ZERO times the sum of the row; it counts step (N,)
    times scale (out,); bias (out,) is added. All arrays are contiguous. Unless the processor is
    `able` (`has_bytes_multiplied`), LLVM chooses the instructions.
    """

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
        return types.void(*told), partial(_multiply, rows, able)

    return multiply


def _multiply(
    rows: int, able: bool, context: Any, builder: Any, signature: Any, arguments: Any
) -> Any:
    x, panels, start, step, scale, bias, y = (
        context.make_array(signature.args[place])(context, builder, arguments[place])
        for place in (0, 2, 4, 5, 6, 7, 9)
    )
    row, panel, first = (arguments[place] for place in (1, 3, 8))
    numbers = [builder.add(row, row.type(other)) for other in range(rows)]
    sums = _begun(builder, start, numbers)
    _, quads, _ = cgutils.unpack_tuple(builder, panels.shape)
    told = [element(builder, x.data, _INT, builder.mul(number, quads)) for number in numbers]
    weights = element(
        builder, panels.data, _BYTES, builder.mul(panel, builder.mul(quads, quads.type(2)))
    )
    with cgutils.for_range(builder, builder.sdiv(quads, quads.type(AT_ONCE))) as loop:
        first_quad = builder.mul(loop.index, quads.type(AT_ONCE))
        _add_products(builder, able, first_quad, told, weights, sums)
    write_sums(builder, numbers, sums, (step, scale, bias), first, y)
    return context.get_dummy_value()


def _begun(builder: Any, start: Any, numbers: list[Any]) -> list[list[Any]]:
    """Where the sums of both halves of a panel lie, of one row after the other."""
    sums = []
    for number in numbers:
        begin = builder.load(element(builder, start.data, _INT, number))
        each = everywhere(builder, begin, _SUMS)
        sums.append([cgutils.alloca_once_value(builder, each) for _ in range(2)])
        for total in sums[-1]:
            builder.store(each, total)
    return sums


def _add_products(
    builder: Any, able: bool, quad: Any, told: list[Any], weights: Any, sums: list[list[Any]]
) -> None:
    """Add to every sum the products with the next quads, the first of which is `quad`."""
    quads = [builder.add(quad, quad.type(other)) for other in range(AT_ONCE)]
    lines = [
        [
            builder.load(
                builder.gep(weights, [builder.add(builder.mul(one, one.type(2)), one.type(half))]),
                align=1,
            )
            for half in range(2)
        ]
        for one in quads
    ]
    for row, halves in zip(told, sums, strict=True):
        heard = [
            builder.bitcast(
                everywhere(builder, builder.load(builder.gep(row, [one]), align=1), _SUMS), _BYTES
            )
            for one in quads
        ]
        for half, total in enumerate(halves):
            twos = [
                _by_twos(builder, able, line[half], each)
                for line, each in zip(lines, heard, strict=True)
            ]
            more = _widened(builder, able, builder.add(*twos))
            builder.store(builder.add(builder.load(total), more), total)


def _by_twos(builder: Any, able: bool, weights: Any, told: Any) -> Any:
    """Products of thirty-two bytes without a sign with as many that have one, added by twos."""
    if able:
        kind = ir.FunctionType(_TWOS, [_BYTES, _BYTES])
        return builder.call(_named(builder, kind, "llvm.x86.avx2.pmadd.ub.sw"), [weights, told])
    wide = ir.VectorType(_SHORT, QUAD * _HALF)
    products = builder.mul(builder.zext(weights, wide), builder.sext(told, wide))
    evens, odds = (lanes(builder, products, range(begin, wide.count, 2)) for begin in (0, 1))
    return builder.add(evens, odds)


def _widened(builder: Any, able: bool, twos: Any) -> Any:
    """Sixteen numbers added by twos, in thirty-two bits."""
    if able:
        kind = ir.FunctionType(_SUMS, [_TWOS, _TWOS])
        ones = ir.Constant(_TWOS, [1] * _TWOS.count)
        return builder.call(_named(builder, kind, "llvm.x86.avx2.pmadd.wd"), [twos, ones])
    evens, odds = (
        builder.sext(lanes(builder, twos, range(begin, _TWOS.count, 2)), _SUMS) for begin in (0, 1)
    )
    return builder.add(evens, odds)


def _named(builder: Any, kind: Any, name: str) -> Any:
    return cgutils.get_or_insert_function(builder.module, kind, name)
