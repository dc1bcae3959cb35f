"""The way through the latent space: arcs, and stations by what is heard."""

import numpy as np
import pytest
import torch

from models.morph.path import progress, slerp, stations, targets


def test_an_arc_begins_and_ends_at_its_points() -> None:
    one, other = torch.randn(2, 3, 8, generator=torch.Generator().manual_seed(1))
    for share, end in ((0.0, one), (1.0, other)):
        assert torch.allclose(slerp(one, other, torch.full((3, 1), share)), end, atol=1e-5)


def test_an_arc_keeps_the_length_of_its_points() -> None:
    one, other = torch.tensor([[3.0, 0.0]]), torch.tensor([[0.0, 3.0]])
    half = slerp(one, other, torch.tensor([[0.5]]))
    assert half.norm().item() == pytest.approx(3.0)
    assert half[0, 0] == half[0, 1]


@pytest.mark.parametrize("scale", [1.0, -1.0, 0.0])
def test_parallel_points_have_a_way_too(scale: float) -> None:
    one = torch.tensor([[1.0, 2.0]])
    assert slerp(one, one * scale, torch.tensor([[0.5]])).isfinite().all()


@pytest.mark.parametrize("curve", [-1.0, -0.4, 0.0, 0.4, 1.0])
def test_targets_rise_between_the_ends(curve: float) -> None:
    wanted = targets(9, curve)
    assert (np.diff([0.0, *wanted, 1.0]) > 0).all()


def test_a_curve_lingers_where_it_says() -> None:
    assert targets(1, -1.0)[0] < 0.5 < targets(1, 1.0)[0]


def walk(flips: list[int], places: int, cells: int = 40) -> np.ndarray:
    """Patterns in which cell `index` flips for good at place `flips[index]`."""
    patterns = np.zeros((places, cells), dtype=bool)
    for cell, place in enumerate(flips):
        patterns[place:, cell] = True
    return patterns


def test_stations_even_out_a_way_that_jumps() -> None:
    patterns = walk([5] * 10 + [6] * 10 + [7] * 10 + [32] * 10, 33)
    left, _ = progress(patterns)
    assert [left[place] for place in stations(patterns, targets(3))] == [0.25, 0.5, 0.75]


def test_stations_step_around_a_place_that_falls_back() -> None:
    patterns = walk(list(range(1, 33)), 33)
    patterns[16] = patterns[2]  # one place of the way sounds like the beginning
    chosen = stations(patterns, targets(7))
    left, _ = progress(patterns)
    assert (np.diff(left[[0, *chosen, 32]]) >= 0).all()
    assert (np.diff(chosen) > 0).all()


def test_equal_ends_are_walked_evenly() -> None:
    assert stations(np.zeros((33, 10), dtype=bool), targets(3)) == [8, 16, 24]
