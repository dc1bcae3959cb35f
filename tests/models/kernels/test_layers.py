"""Compiled layers by themselves, beside what torch and numpy say."""

import copy

import numpy as np
import pytest
import torch
from numba import njit

from models.kernels import coarse, halves
from models.kernels import matrix as fine
from models.kernels.attention import attend, attend_across, rotate
from models.kernels.fours import in_quads
from models.kernels.layers import exponentials, gated, gelu
from models.kernels.matrix import HALVED, packed
from models.kernels.panels import first_of, in_panels
from models.kernels.product import in_halves, in_pairs
from models.kernels.quads import (
    MOST,
    WIDTHS,
    ZERO,
    Way,
    added_together,
    multiplier,
    ways,
)

PRODUCTS = {False: in_pairs, True: in_halves}  # by whether the bytes of inputs go apart
WAYS = pytest.mark.parametrize("halved", sorted({False, HALVED}))


@WAYS
@pytest.mark.parametrize("rows", [1, 3, 4, 8, 9])
@pytest.mark.parametrize("outs", [1, 7, 16, 17, 31, 64])
def test_a_product_with_a_packed_layer_is_the_rounded_layer(
    rows: int, outs: int, halved: bool
) -> None:
    layer = torch.nn.Linear(48, outs)
    exact = layer.weight.detach().clone()
    matrix = packed(layer, halved=halved)
    with torch.inference_mode():
        x = torch.randn(rows, 48)
        found = PRODUCTS[halved](x.numpy(), matrix)
        assert np.allclose(found[:, :outs], layer(x).numpy(), atol=1e-4)
        assert found.shape == (rows, max(16, outs)) and not found[:, outs:].any()
        step = exact.abs().amax(1, keepdim=True) / 127
        assert ((layer.weight - exact).abs() <= step / 2 + 1e-7).all()


@WAYS
@pytest.mark.parametrize("ins", [2, 256, 704, 4096])
def test_sums_have_room_for_the_loudest_inputs(ins: int, halved: bool) -> None:
    """All inputs as large as they get, through the largest weights, of either sign."""
    layer = torch.nn.Linear(ins, 3)
    signs = torch.tensor([1.0, -1.0]).repeat(ins // 2)
    with torch.inference_mode():
        layer.weight.copy_(torch.stack([torch.ones(ins), -torch.ones(ins), signs]))
        matrix = packed(layer, halved=halved)
        x = torch.stack([torch.full((ins,), 7.5), 7.5 * signs, torch.zeros(ins)])
        found = PRODUCTS[halved](x.numpy(), matrix)[:, :3]
        assert np.allclose(found, layer(x).numpy(), rtol=1e-3, atol=1e-3)


@WAYS
@pytest.mark.parametrize("ins", [2, 8, 14, 40])
def test_a_product_is_as_exact_whichever_input_is_the_largest(ins: int, halved: bool) -> None:
    layer = torch.nn.Linear(ins, 16)
    matrix = packed(layer, halved=halved)
    x = torch.randn(ins, ins) + 100 * torch.diag((-1.0) ** torch.arange(ins))
    with torch.inference_mode():
        assert np.allclose(PRODUCTS[halved](x.numpy(), matrix), layer(x).numpy(), atol=0.01)


@pytest.mark.parametrize("outs", [16, 35, 48])
def test_panels_hold_every_weight_at_its_place(outs: int) -> None:
    columns = np.random.default_rng(0).integers(-127, 128, (6, outs)).astype(np.int8)
    panels = in_panels(columns)
    assert panels.shape == (-(-outs // 16), 3, 32)
    for panel, i, lane in np.ndindex(len(panels), 6, 16):
        out = first_of(panel, outs) + lane
        assert panels[panel, i // 2, 2 * lane + i % 2] == columns[i, out]
    covered = {first_of(panel, outs) + lane for panel in range(len(panels)) for lane in range(16)}
    assert covered == set(range(outs))


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 9])
@pytest.mark.parametrize(("ins", "outs"), [(3, 1), (48, 7), (44, 16), (256, 17), (704, 64)])
def test_a_coarse_product_is_that_of_the_layer_it_rounds(rows: int, ins: int, outs: int) -> None:
    layer = torch.nn.Linear(ins, outs)
    exact = copy.deepcopy(layer)
    matrix = coarse.packed(layer)
    with torch.inference_mode():
        x = torch.randn(rows, ins) * torch.logspace(-3, 3, rows)[:, None]
        found = coarse.product(x.numpy(), matrix)
        size = x.abs().amax(1, keepdim=True).numpy()
        apart = np.abs(found[:, :outs] - layer(x).numpy()) / size
        assert np.median(apart) < 1e-5 and apart.max() < 0.01  # a number between two levels
        assert found.shape == (rows, max(32, outs)) and not found[:, outs:].any()
        step = torch.from_numpy(matrix.scale[:outs, None])
        assert ((layer.weight - exact.weight).abs() <= step / 2 + 1e-7).all()
        assert (step >= exact.weight.abs().amax(1, keepdim=True) / 31).all()
        assert (np.abs(found[:, :outs] - exact(x).numpy()) < 0.05 * size * ins**0.5).all()


def test_weights_that_are_loud_together_are_counted_in_larger_steps() -> None:
    """All of one sign and size: eight of them at the most that six bits hold find no room."""
    weight = torch.cat([torch.ones(16), -torch.ones(16), torch.zeros(16)])
    weight = weight * torch.tensor([[1.0], [-2.0]])
    layer = torch.nn.Linear(48, 2)
    with torch.inference_mode():
        layer.weight.copy_(weight)
        matrix = coarse.packed(layer)
        assert torch.allclose(layer.weight, weight, rtol=0.05)
        for x in (weight.sign()[:1], torch.ones(1, 48), -torch.ones(1, 48)):
            found = coarse.product(x.numpy(), matrix)[:, :2]
            assert np.allclose(found, layer(x).numpy(), atol=1e-3)


@pytest.mark.parametrize("rows", [1, 2, 4])
@pytest.mark.parametrize("way", ways())
def test_rows_and_panels_are_multiplied_in_every_way(way: Way, rows: int) -> None:
    multiply = multiplier(way, rows)

    @njit
    def products(x, panels, start, step, scale, bias, y):
        multiply(x, 1, panels, 1, start, step, scale, bias, 3, y)

    rng = np.random.default_rng(rows)
    x = rng.integers(-127, 128, (rows + 1, 48))
    columns = rng.integers(-4, 5, (48, 35)).astype(np.int8)
    start = -ZERO * columns.sum(0, dtype=np.int32)
    step, scale, bias = (rng.normal(size=n).astype(np.float32) for n in (rows + 1, 35, 35))
    y = np.full((rows + 1, 35), np.nan, np.float32)
    products((x + ZERO).astype(np.uint8), in_quads(columns, 32), start, step, scale, bias, y)
    assert np.isnan(y[0]).all() and np.isnan(y[:, :3]).all()
    wanted = (x @ columns)[1:, 3:] * (step[1:, None] * scale[3:]) + bias[3:]
    assert np.allclose(y[1:, 3:], wanted, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("way", ways())
def test_the_loudest_products_find_room_in_every_way(way: Way) -> None:
    multiply = multiplier(way)

    @njit
    def products(x, panels, start, ones, y):
        multiply(x, 0, panels, 0, start, ones, ones, ones, 0, y)

    rng = np.random.default_rng(0)
    loud = rng.choice([-127, 127], 64)
    eight = np.array([31, 31, 31, 31, 5, 0, 0, 0])  # as much as there is room for
    together = np.concatenate([rng.permutation(eight) for _ in range(8)])
    order = added_together(np.arange(64.0, dtype=np.float32)[None]).ravel().astype(int)
    full = np.empty(64, int)
    full[order] = together
    halves = np.empty(64, int)
    halves[order] = np.tile([31, 31, 31, 31, -31, -31, -31, -31], 8)
    assert eight.sum() == MOST
    for x in (loud, np.full(64, 127), np.full(64, -127), 127 * np.sign(halves)):
        for weights in (full, -full, halves):
            columns = np.repeat(weights[:, None], 32, 1).astype(np.int8)
            start = -ZERO * columns.sum(0, dtype=np.int32)
            y, ones = np.empty((1, 32), np.float32), np.ones(32, np.float32)
            products((x + ZERO).astype(np.uint8)[None], in_quads(columns, 32), start, ones, y)
            assert (y == x @ weights + 1).all()


@pytest.mark.parametrize("rows", [1, 2, 4])
@pytest.mark.parametrize("way", [way for way in ways() if way in WIDTHS])
def test_bytes_that_go_apart_come_to_the_same_sums(way: Way, rows: int) -> None:
    multiply = halves.multiplier(WIDTHS[way], rows)

    @njit
    def products(x, panels, start, step, scale, bias, y):
        multiply(x, 1, panels, 1, start, step, scale, bias, 7, y)

    rng = np.random.default_rng(rows)
    x = rng.integers(-(2**15), 2**15, (rows + 1, 48))
    columns = rng.integers(-127, 128, (48, 23)).astype(np.int8)
    start = (-halves.ZERO * columns.sum(0, dtype=np.int64)).astype(np.int32)
    told = (x + halves.ZERO).astype("<u2").view(np.uint8).reshape(rows + 1, 48, 2)
    step, scale, bias = (rng.normal(size=n).astype(np.float32) for n in (rows + 1, 23, 23))
    y = np.full((rows + 1, 23), np.nan, np.float32)
    apart = np.ascontiguousarray(told.transpose(0, 2, 1))
    products(apart, in_quads(columns, 16), start, step, scale, bias, y)
    assert np.isnan(y[0]).all() and np.isnan(y[:, :7]).all()
    wanted = (x @ columns.astype(int))[1:, 7:] * (step[1:, None] * scale[7:]) + bias[7:]
    assert np.allclose(y[1:, 7:], wanted, rtol=1e-5, atol=1e-4)


def test_weights_lie_from_a_cache_line_on() -> None:
    columns = np.ones((48, 35), np.int8)
    for panels in (in_panels(columns), in_quads(columns, 16), in_quads(columns, 32)):
        assert panels.ctypes.data % 64 == 0 and panels.flags.c_contiguous
    for kind in (fine, coarse):
        layers = kind.stacked([kind.packed(torch.nn.Linear(256, 40)) for _ in range(3)])
        assert layers.panels.ctypes.data % 64 == 0


def test_gates_are_torchs() -> None:
    x = torch.cat([torch.randn(3, 20) * 4, torch.tensor([[-100.0] * 10 + [1.0] * 10])])
    gate, value = x.chunk(2, dim=1)
    assert np.allclose(gated(x.numpy()), torch.nn.functional.silu(gate) * value, atol=1e-5)
    assert np.allclose(gelu(x.numpy()), torch.nn.functional.gelu(x), atol=1e-6)


def test_exponentials_are_numpys_to_the_sixth_digit() -> None:
    x = np.linspace(-87, 88, 9001, dtype=np.float32)
    found = x.copy()
    exponentials(found)
    assert np.allclose(found / np.exp(x.astype(np.float64)), 1, atol=1e-6)
    outside = np.array([-1e6, -np.inf], np.float32)
    exponentials(outside)
    assert (outside < 1e-37).all()


@pytest.mark.parametrize(("steps", "size"), [(1, 8), (7, 16), (33, 32), (8, 40), (46, 64)])
def test_attention_is_the_softmax_of_what_is_close(steps: int, size: int) -> None:
    rng = np.random.default_rng(steps)
    query = rng.standard_normal(size, np.float32)
    keys, values = rng.standard_normal((2, steps, size), np.float32)
    added = rng.standard_normal(steps, np.float32)
    weight = np.exp(keys @ query / np.sqrt(size) + added)
    wanted = weight @ values / weight.sum()
    for hear, told in ((attend, keys), (attend_across, np.ascontiguousarray(keys.T))):
        mean = np.empty(size, np.float32)
        hear(query, told, values, added.copy(), mean)
        assert np.allclose(mean, wanted, atol=1e-5)


def test_a_head_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple of eight"):
        query, keys, close = (np.ones(shape, np.float32) for shape in (6, (2, 6), 2))
        attend(query, keys, keys, close, query.copy())


def test_a_turn_keeps_lengths_and_only_distance_counts() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.standard_normal((2, 8), np.float32)
    angle = np.arange(12, dtype=np.float32)[:, None] * np.array([1.0, 0.5, 0.1, 0.01], np.float32)
    turns = np.stack([np.cos(angle), np.sin(angle)], 1)  # (12, 2, 4)

    def turned(row: np.ndarray, place: int) -> np.ndarray:
        x = np.stack([row])
        rotate(x, turns[place : place + 1], 1)
        return x[0]

    assert np.isclose(np.linalg.norm(turned(one, 7)), np.linalg.norm(one))
    near, far = (turned(one, at) @ turned(other, at + 3) for at in (0, 8))
    assert np.isclose(near, far, atol=1e-4)
