"""Sums of products for four rows at once, sixteen numbers of each: what is common to the rows comes
to the registers once for all of them (as `panels`, after Goto & van de Geijn 2008, sec. 4)."""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from models.kernels.panels import FLOAT, FLOATS, element, everywhere, floats_from

ROWS, WIDE = 4, 16
_PARTS = WIDE // FLOATS.count
_FREE = ("contract", "reassoc", "nsz")  # in any order, and multiplied and added at once


@intrinsic
def add_tile(
    _typing: Any,
    factors: Any,
    at: Any,
    apart: Any,
    step: Any,
    count: Any,
    told: Any,
    column: Any,
    scale: Any,
    sums: Any,
    to: Any,
    beside: Any,
) -> Any:
    """What compiled functions call to add the products of factors of four rows with so many rows of
    what is told (count, any), of which the sixteen numbers from `column` on, times scale, to sums.

    The factors of the first row lie from number `at` of their array on, `step` numbers from one to
    the next, those of the next row `apart` numbers later; the sums of the first row from number
    `to` of theirs on, those of the next `beside` later. All is float32 and contiguous.
    """
    places = types.intp
    arrays = (factors, places, places, places, places, told, places, types.float32, sums)
    return types.void(*arrays, places, places), _add_tile


def _add_tile(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    factors, told, sums = (
        context.make_array(signature.args[place])(context, builder, arguments[place])
        for place in (0, 5, 8)
    )
    _, at, apart, step, count, _, column, scale, _, to, beside = arguments
    _, width = cgutils.unpack_tuple(builder, told.shape)
    totals = [[cgutils.alloca_once(builder, FLOATS) for _ in range(_PARTS)] for _ in range(ROWS)]
    for of_row in totals:
        for total in of_row:
            builder.store(ir.Constant(FLOATS, None), total)
    with cgutils.for_range(builder, count) as loop:
        first = builder.add(builder.mul(loop.index, width), column)
        parts = [
            builder.load(floats_from(builder, told.data, _later(builder, first, part)), align=4)
            for part in range(_PARTS)
        ]
        here = builder.add(at, builder.mul(loop.index, step))
        for row, of_row in enumerate(totals):
            place = builder.add(here, builder.mul(apart, apart.type(row)))
            factor = builder.load(element(builder, factors.data, FLOAT, place))
            each = everywhere(builder, factor, FLOATS)
            for total, part in zip(of_row, parts, strict=True):
                more = builder.fmul(each, part, flags=_FREE)
                builder.store(builder.fadd(builder.load(total), more, flags=_FREE), total)
    times = everywhere(builder, scale, FLOATS)
    for row, of_row in enumerate(totals):
        first = builder.add(to, builder.mul(beside, beside.type(row)))
        for part, total in enumerate(of_row):
            place = floats_from(builder, sums.data, _later(builder, first, part))
            more = builder.fmul(builder.load(total), times, flags=_FREE)
            so_far = builder.load(place, align=4)
            builder.store(builder.fadd(so_far, more, flags=_FREE), place, align=4)
    return context.get_dummy_value()


def _later(builder: Any, first: Any, part: int) -> Any:
    return builder.add(first, first.type(part * FLOATS.count))
