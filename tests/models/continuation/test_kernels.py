"""The compiled pieces by themselves, beside what torch and numpy say; and that they are compiled
once, whatever is asked."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.continuation.composing import advance, compose
from models.continuation.constraints import total
from models.continuation.dice import DOUBT, Chance, heated, nucleus, pick
from models.continuation.kernels import exponentials, gated, gelu, product
from models.continuation.packed import matrix
from models.continuation.panels import in_panels
from models.continuation.stepping import read
from models.continuation.stride import stride
from models.continuation.task import load
from models.music.clip import Clip
from models.music.note import Note
from models.requests import Continue, Infill, Request, ScaleLock
from models.sampling import nucleus as batched_nucleus
from models.task import Call
from tests.models.continuation.music import loop, melody, piano

LOGITS = st.lists(st.floats(-20, 20, width=32), min_size=1, max_size=40, unique=True)


@pytest.mark.parametrize("rows", [1, 3, 4, 8, 9])
@pytest.mark.parametrize("outs", [1, 2, 7, 64])
def test_a_product_with_a_packed_layer_is_the_rounded_layer(rows: int, outs: int) -> None:
    layer = torch.nn.Linear(48, outs)
    exact = layer.weight.detach().clone()
    packed = matrix(layer)
    with torch.inference_mode():
        x = torch.randn(rows, 48)
        assert np.allclose(product(x.numpy(), packed), layer(x).numpy(), atol=1e-4)
        step = exact.abs().amax(1, keepdim=True) / 127
        assert ((layer.weight - exact).abs() <= step / 2 + 1e-7).all()


@pytest.mark.parametrize("ins", [2, 256, 704, 4096])
def test_sums_have_room_for_the_loudest_inputs(ins: int) -> None:
    """All inputs as large as they get, through the largest weights, of either sign."""
    layer = torch.nn.Linear(ins, 3)
    signs = torch.tensor([1.0, -1.0]).repeat(ins // 2)
    with torch.inference_mode():
        layer.weight.copy_(torch.stack([torch.ones(ins), -torch.ones(ins), signs]))
        packed = matrix(layer)
        x = torch.stack([torch.full((ins,), 7.5), 7.5 * signs, torch.zeros(ins)])
        assert np.allclose(product(x.numpy(), packed), layer(x).numpy(), rtol=1e-3, atol=1e-3)


def test_panels_hold_every_weight_at_its_place() -> None:
    columns = np.arange(6 * 35).reshape(6, 35).astype(np.int8)
    panels = in_panels(columns)
    assert panels.shape == (3, 3, 32)
    for i, out in np.ndindex(columns.shape):
        assert panels[out // 16, i // 2, 2 * (out % 16) + i % 2] == columns[i, out]


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


@given(LOGITS, st.floats(0.05, 0.99), st.floats(0.2, 2))
@settings(deadline=None)  # the first example is compiled
def test_the_nucleus_is_that_of_the_other_models(
    values: list[float], top_p: float, heat: float
) -> None:
    logits = np.array(values, np.float32)
    kept = np.isfinite(nucleus(logits, np.float32(heat), top_p))
    warm = torch.from_numpy(logits / np.float32(heat))
    wanted = torch.isfinite(batched_nucleus(warm, torch.tensor(top_p))).numpy()
    shares = np.sort(warm.softmax(-1).numpy())[::-1].cumsum()
    if np.abs(shares - top_p).min() > 1e-4:  # no class lies on the edge
        assert (kept == wanted).all()


def test_choices_come_as_often_as_they_are_likely() -> None:
    logits = np.log(np.array([0.5, 0.3, 0.2], np.float32))
    rng = np.random.default_rng(0)
    uniform = rng.random((4000, 3), np.float32)
    drawn = [pick(logits, row, 0, 1.0, 1.0) for row in uniform]
    assert np.abs(np.bincount(drawn) / 4000 - [0.5, 0.3, 0.2]).max() < 0.03
    assert {pick(logits, row, 0, 0.0, 1.0) for row in uniform[:20]} == {0}
    assert {pick(logits, row, 0, 1.0, 0.6) for row in uniform[:99]} == {0, 1}


def test_only_a_daring_variation_without_doubt_gets_hotter() -> None:
    chance = Chance(0.6, hottest=3.0)
    heats = [heated(chance, doubt) for doubt in (0.0, 0.1, DOUBT, 5.0, np.inf)]
    assert heats == pytest.approx([3.0, 2.04, 0.6, 0.6, 0.6])
    assert heated(Chance(2.0, hottest=1.0), 0.0) == 2.0


def test_the_total_is_that_of_all_classes() -> None:
    logits = np.array([1.0, -np.inf, 2.0], np.float32)
    assert np.isclose(total(logits), np.log(np.exp(1.0) + np.exp(2.0)))


def sustained() -> Clip:
    """A last note that sounds on into what follows."""
    return Clip((*melody().notes[:-1], Note(72, 15.5, 3.0)), 16.0)


@pytest.mark.parametrize(
    "request_",
    [
        Continue(clips=(melody(),), bars=1, variations=3),
        Continue(
            clips=(piano(),), bars=1, density=0.5, mask_obvious=True, scale_lock=ScaleLock.OFF
        ),
        Continue(clips=(loop(),), bars=1, top_p=0.8, temperature=0.0),
        Continue(clips=(sustained(),), bars=1, density=-1.0, lowest=50),
        Infill(clips=(melody(),), region_start=4.0, region_end=8.0),
    ],
    ids=["line", "chords", "drums", "held", "gap"],
)
def test_no_request_has_anything_compiled_again(request_: Request) -> None:
    continuer = load("cpu", debug=True)
    continuer.answer([Call(request_)])
    load("cpu").answer([Call(request_)])
    assert max(len(each.signatures) for each in (compose, advance, read, stride)) == 1
