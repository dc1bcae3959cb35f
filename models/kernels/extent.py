"""How large the numbers of a row get, eight at a time.

Compilers keep to the order of comparisons, since one with what is no number has no answer, and
take one after the other. The bits of positive floating point numbers, read as whole numbers, are in
the same order, and there it does not matter.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

LANES = 8
_INT = ir.IntType(32)
_BITS = ir.VectorType(_INT, LANES)
_MAGNITUDE = 2**31 - 1  # all bits but the sign


@intrinsic
def extent(_typing: Any, x: Any, row: Any) -> Any:
    """What compiled functions call, as (x, row), for the largest magnitude in a row of x (N, C) of
    float32, contiguous; what is left after whole eights is not looked at."""
    return types.float32(x, types.intp), _extent


def _extent(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    x = context.make_array(signature.args[0])(context, builder, arguments[0])
    _, width = cgutils.unpack_tuple(builder, x.shape)
    numbers = builder.bitcast(x.data, _INT.as_pointer())
    first = builder.mul(arguments[1], width)
    most = cgutils.alloca_once_value(builder, ir.Constant(_BITS, None))
    magnitude = ir.Constant(_BITS, [_MAGNITUDE] * LANES)
    with cgutils.for_range(builder, builder.sdiv(width, width.type(LANES))) as loop:
        at = builder.add(first, builder.mul(loop.index, width.type(LANES)))
        some = builder.bitcast(builder.gep(numbers, [at]), _BITS.as_pointer())
        size = builder.and_(builder.load(some, align=4), magnitude)
        so_far = builder.load(most)
        larger = builder.icmp_signed(">", size, so_far)
        builder.store(builder.select(larger, size, so_far), most)
    lanes = builder.load(most)
    found = builder.extract_element(lanes, _INT(0))
    for lane in range(1, LANES):
        other = builder.extract_element(lanes, _INT(lane))
        found = builder.select(builder.icmp_signed(">", other, found), other, found)
    return builder.bitcast(found, ir.FloatType())
