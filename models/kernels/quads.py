"""Products of six-bit weights with eight-bit numbers, in whole numbers and in registers.

Thirty-two outputs are a panel: for every four inputs, a quad, the weights of all its outputs lie
side by side, so that one instruction multiplies thirty-two weights and adds the products by twos
(on x86 `vpmaddubsw`, Intel's manual, vol. 2). The sums of four quads find room in sixteen bits
before they are widened, since weights have six and eight of them together are no more than `MOST`.
Newer processors add them by fours (`fours`), and come to the same sums.
"""

from enum import Enum
from functools import partial
from typing import Any

import numpy as np
from llvmlite import binding, ir
from numba.core import cgutils
from numpy.typing import NDArray

from models.kernels.fours import QUAD, add_fours, begun, kernel
from models.kernels.panels import element, everywhere, lanes, write_sums

PANEL = 32  # outputs
AT_ONCE = 4  # quads whose products are added before they are widened
MOST_WEIGHT, MOST_INPUT = 31, 127
ZERO = MOST_INPUT  # what is added to an input: of the two factors one must have no sign
MOST = (2**15 - 1) // (MOST_INPUT + ZERO)  # eight weights of one sign together

_HALF = 8  # outputs whose sums fit into a register
_BYTE, _SHORT, _INT = (ir.IntType(bits) for bits in (8, 16, 32))
_BYTES = ir.VectorType(_BYTE, QUAD * _HALF)
_TWOS = ir.VectorType(_SHORT, 2 * _HALF)
_SUMS = ir.VectorType(_INT, _HALF)


def added_together(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Weights (out, in), `in` a multiple of 16, as those (out, in / 8, 8) whose products are added
    in sixteen bits: of each of four quads the first two, or the last two."""
    outs, ins = rows.shape
    apart = rows.reshape(outs, ins // (AT_ONCE * QUAD), AT_ONCE, 2, 2)
    return apart.transpose(0, 1, 3, 2, 4).reshape(outs, ins // 8, 8)


class Way(Enum):
    """How bytes are multiplied."""

    FOURS_64 = "64 at a time, added by fours"
    FOURS_32 = "32 at a time, added by fours"
    TWOS = "32 at a time, added by twos"
    ANY = "as LLVM likes it"


WIDTHS = {Way.FOURS_64: 16, Way.FOURS_32: 8}  # sums that one instruction adds to


def ways() -> list[Way]:
    """What this processor can do, the fastest first."""
    has = binding.get_host_cpu_features()
    able = {
        Way.FOURS_64: has.get("avx512vnni", False),
        Way.FOURS_32: has.get("avxvnni", False),
        Way.TWOS: has.get("avx2", False),
        Way.ANY: True,
    }
    return [way for way, can in able.items() if can]


def multiplier(way: Way, rows: int = 1) -> Any:
    """What compiled functions call, as (x, row, panels, panel, start, step, scale, bias, first, y),
    to write the products of so many rows of x (N, in) of uint8 with one of the panels into y (N,
    out) of float32, from output `first` on.

    The numbers are ZERO more than they mean, so a sum begins at start (out,) of int32, minus ZERO
    times the sum of the output's weights; it counts step (N,) times scale (out,); bias (out,) is
    added. All arrays are contiguous; the way is one of the processor's (`ways`).
    """

    return kernel(partial(_multiply, way, rows))


def _multiply(
    way: Way, rows: int, context: Any, builder: Any, signature: Any, arguments: Any
) -> Any:
    x, panels, start, step, scale, bias, y = (
        context.make_array(signature.args[place])(context, builder, arguments[place])
        for place in (0, 2, 4, 5, 6, 7, 9)
    )
    row, panel, first = (arguments[place] for place in (1, 3, 8))
    _, quads, _ = cgutils.unpack_tuple(builder, panels.shape)
    numbers = [builder.add(row, row.type(other)) for other in range(rows)]
    sums = [begun(builder, start, first, PANEL) for _ in numbers]
    told = [element(builder, x.data, _INT, builder.mul(each, quads)) for each in numbers]
    lines = builder.mul(builder.mul(panel, quads), quads.type(PANEL // _HALF))
    weights = element(builder, panels.data, _BYTES, lines)
    if way in WIDTHS:
        add_fours(builder, WIDTHS[way], quads, told, weights, sums)
    else:
        for one, of_row in zip(told, sums, strict=True):
            _add_twos(builder, way is Way.TWOS, quads, one, weights, of_row)
    write_sums(builder, numbers, sums, (step, scale, bias), first, y)
    return context.get_dummy_value()


def _add_twos(
    builder: Any, able: bool, quads: Any, told: Any, weights: Any, sums: list[Any]
) -> None:
    """Add to a panel's sums the products of all its weights with what is told, so many quads."""
    with cgutils.for_range(builder, builder.sdiv(quads, quads.type(AT_ONCE))) as loop:
        quad = builder.mul(loop.index, quads.type(AT_ONCE))
        _add_products(builder, able, quad, told, weights, sums)


def _add_products(
    builder: Any, able: bool, quad: Any, told: Any, weights: Any, sums: list[Any]
) -> None:
    """Add to every sum the products with the next quads, the first of which is `quad`."""
    quads = [builder.add(quad, quad.type(other)) for other in range(AT_ONCE)]
    heard = [
        builder.bitcast(
            everywhere(builder, builder.load(builder.gep(told, [one]), align=1), _SUMS), _BYTES
        )
        for one in quads
    ]
    for part, total in enumerate(sums):
        twos = ir.Constant(_TWOS, None)
        for one, each in zip(quads, heard, strict=True):
            line = builder.add(builder.mul(one, one.type(len(sums))), one.type(part))
            weight = builder.load(builder.gep(weights, [line]), align=1)
            twos = builder.add(twos, _by_twos(builder, able, each, weight))
        builder.store(builder.add(builder.load(total), _widened(builder, able, twos)), total)


def _by_twos(builder: Any, able: bool, told: Any, weights: Any) -> Any:
    """Products of thirty-two bytes without a sign with as many that have one, added by twos."""
    if able:
        kind = ir.FunctionType(_TWOS, [_BYTES, _BYTES])
        return builder.call(_named(builder, kind, "llvm.x86.avx2.pmadd.ub.sw"), [told, weights])
    wide = ir.VectorType(_SHORT, QUAD * _HALF)
    products = builder.mul(builder.zext(told, wide), builder.sext(weights, wide))
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
