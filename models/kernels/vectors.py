"""Sums of products of floats in registers: what attention is made of.

Compilers keep a sum in memory, or add up its eight parts for every key by itself; told so in their
own language, LLVM keeps the sums of four keys, or of thirty-two numbers of a mean, where they are.
The numbers of a row are a multiple of eight.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from models.kernels.panels import FLOAT, FLOATS, element, everywhere, floats_from, lanes

WIDE = FLOATS.count
FREE = ("contract", "reassoc", "nsz")  # in any order, and multiplied and added at once
# Numbers of both halves of two vectors by turns, and those to be added: one by one, then in twos.
_ONES = (0, 8, 1, 9, 4, 12, 5, 13), (2, 10, 3, 11, 6, 14, 7, 15)
_TWOS = (0, 1, 8, 9, 4, 5, 12, 13), (2, 3, 10, 11, 6, 7, 14, 15)


@intrinsic
def power_of_two(_typing: Any, exponent: Any) -> Any:
    """Two to the power of an int32 from -126 to 127, as a float32: its bits are the exponent's."""

    def power(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        (number,) = arguments
        bits = builder.shl(builder.add(number, number.type(127)), number.type(23))
        return builder.bitcast(bits, FLOAT)

    return types.float32(types.int32), power


def comparer(rows: int) -> Any:
    """What compiled functions call, as (query, keys, at, scale, close), to add the products of a
    query (D,) with one or four of the keys (capacity, D), from key `at` on, times scale, to close
    (T,). All are float32 and contiguous."""

    @intrinsic
    def compare(_typing: Any, query: Any, keys: Any, at: Any, scale: Any, close: Any) -> Any:
        told = (query, keys, types.intp, types.float32, close)
        return types.void(*told), partial(_compare, rows)

    return compare


def gatherer(vectors: int) -> Any:
    """What compiled functions call, as (weights, values, first, mean), to add the first T values
    (capacity, D), each times its weight (T,), to mean (D,): so many times eight numbers of them,
    from number `first` on. All are float32 and contiguous."""

    @intrinsic
    def gather(_typing: Any, weights: Any, values: Any, first: Any, mean: Any) -> Any:
        return types.void(weights, values, types.intp, mean), partial(_gather, vectors)

    return gather


def _compare(rows: int, context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    query, keys, close = (
        context.make_array(signature.args[place])(context, builder, arguments[place])
        for place in (0, 1, 4)
    )
    at, scale = arguments[2], arguments[3]
    _, size = cgutils.unpack_tuple(builder, keys.shape)
    firsts = [builder.mul(builder.add(at, at.type(row)), size) for row in range(rows)]
    sums = [cgutils.alloca_once(builder, FLOATS) for _ in range(rows)]
    for total in sums:
        builder.store(ir.Constant(FLOATS, None), total)
    with cgutils.for_range(builder, builder.sdiv(size, size.type(WIDE))) as loop:
        place = builder.mul(loop.index, size.type(WIDE))
        asked = builder.load(floats_from(builder, query.data, place), align=4)
        for first, total in zip(firsts, sums, strict=True):
            told = floats_from(builder, keys.data, builder.add(first, place))
            _add_product(builder, total, asked, builder.load(told, align=4))
    found = _added_up(builder, [builder.load(total) for total in sums])
    place = builder.bitcast(element(builder, close.data, FLOAT, at), found.type.as_pointer())
    scaled = builder.fmul(found, everywhere(builder, scale, found.type))
    builder.store(builder.fadd(builder.load(place, align=4), scaled), place, align=4)
    return context.get_dummy_value()


def _gather(vectors: int, context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    weights, values, mean = (
        context.make_array(signature.args[place])(context, builder, arguments[place])
        for place in (0, 1, 3)
    )
    first = arguments[2]
    (count,) = cgutils.unpack_tuple(builder, weights.shape)
    _, size = cgutils.unpack_tuple(builder, values.shape)
    firsts = [builder.add(first, first.type(WIDE * number)) for number in range(vectors)]
    places = [floats_from(builder, mean.data, place) for place in firsts]
    sums = [cgutils.alloca_once(builder, FLOATS) for _ in places]
    for place, total in zip(places, sums, strict=True):
        builder.store(builder.load(place, align=4), total)
    with cgutils.for_range(builder, count) as loop:
        weight = builder.load(element(builder, weights.data, FLOAT, loop.index))
        each, row = everywhere(builder, weight, FLOATS), builder.mul(loop.index, size)
        for place, total in zip(firsts, sums, strict=True):
            value = floats_from(builder, values.data, builder.add(row, place))
            _add_product(builder, total, each, builder.load(value, align=4))
    for place, total in zip(places, sums, strict=True):
        builder.store(builder.load(total), place, align=4)
    return context.get_dummy_value()


def _add_product(builder: Any, total: Any, some: Any, others: Any) -> None:
    more = builder.fmul(some, others, flags=FREE)
    builder.store(builder.fadd(builder.load(total), more, flags=FREE), total)


def _added_up(builder: Any, vectors: list[Any]) -> Any:
    """The sums of one vector, or of four, each of its eight numbers, side by side."""
    rows = len(vectors)
    if rows == 4:
        first, second = (_two(builder, vectors[at], vectors[at + 1], _ONES) for at in (0, 2))
        total = _two(builder, first, second, _TWOS)
    else:
        (total,) = vectors
    while total.type.count > rows:
        half = total.type.count // 2
        low, high = (lanes(builder, total, range(at, at + half)) for at in (0, half))
        total = builder.fadd(low, high, flags=FREE)
    return total


def _two(builder: Any, some: Any, others: Any, orders: tuple[Sequence[int], ...]) -> Any:
    """Numbers of two vectors in one order, and added to them those in another."""
    masks = [ir.Constant(ir.VectorType(ir.IntType(32), WIDE), list(order)) for order in orders]
    return builder.fadd(*(builder.shuffle_vector(some, others, m) for m in masks), flags=FREE)
