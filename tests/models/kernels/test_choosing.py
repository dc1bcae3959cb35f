"""Compiled choices by themselves, beside what torch and numpy say."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.kernels.choosing import EQUAL, nucleus, pick, total
from models.sampling import nucleus as batched_nucleus

LOGITS = st.lists(st.floats(-20, 20, width=32), min_size=1, max_size=40, unique=True)


@given(LOGITS, st.floats(0.05, 0.99), st.floats(0.2, 2))
@settings(deadline=None)  # the first example is compiled
def test_the_nucleus_is_that_of_the_other_models(
    values: list[float], top_p: float, heat: float
) -> None:
    logits = torch.tensor(values) / heat
    shares = logits.double().softmax(-1).numpy()
    kept = nucleus(shares, top_p) > 0
    wanted = torch.isfinite(batched_nucleus(logits, torch.tensor(top_p))).numpy()
    ranked = np.sort(shares)[::-1]
    apart = (-np.diff(ranked) > 2 * EQUAL * ranked[:-1])[ranked[1:] > 1e-9].all()  # no two equal
    if apart and np.abs(ranked.cumsum() - top_p).min() > 1e-4:  # and none lies on the edge
        assert (kept == wanted)[shares > 1e-9].all()


def test_choices_come_as_often_as_they_are_likely() -> None:
    logits = np.array([np.log(0.5), np.log(0.3), -np.inf, np.log(0.2)], np.float32)
    uniform = np.linspace(0, 1, 1001)[:-1]
    drawn = [pick(logits, each, 1.0, 1.0, np.inf) for each in uniform]
    assert np.abs(np.bincount(drawn) / 1000 - [0.5, 0.3, 0.0, 0.2]).max() < 0.005
    assert {pick(logits, each, 0.0, 1.0, np.inf) for each in uniform} == {0}
    assert {pick(logits, each, 1.0, 0.6, np.inf) for each in uniform} == {0, 1}
    hotter = [pick(logits, each, 2.0, 1.0, np.inf) for each in uniform]
    assert np.bincount(hotter)[0] < np.bincount(drawn)[0]


def test_what_is_too_unlikely_is_never_chosen() -> None:
    logits = np.array([0.0, -3.0, -5.0], np.float32)
    uniform = np.linspace(0, 1, 1001)[:-1]
    assert {pick(logits, each, 1.0, 1.0, 4.0) for each in uniform} == {0, 1}
    assert {pick(logits, each, 2.0, 1.0, 4.0) for each in uniform} == {0, 1, 2}
    assert pick(logits, 1.0, 1.0, 1.0, 4.0) == 1  # whatever is rounded, something is chosen


def test_equal_classes_are_in_the_nucleus_or_not_together() -> None:
    assert (nucleus(np.array([0.2, 0.3, 0.2, 0.3]), 0.25) > 0).tolist() == [False, True] * 2
    assert (nucleus(np.array([0.2, 0.3, 0.2, 0.3]), 0.65) > 0).all()


def test_the_nucleus_counts_what_is_too_unlikely_too() -> None:
    logits = np.array([0.0, -1.0, *[-5.0] * 400], np.float32)  # the many hold two thirds
    uniform = np.linspace(0, 1, 101)[:-1]
    assert {pick(logits, each, 1.0, 0.2, 4.0) for each in uniform} == {0}
    assert {pick(logits, each, 1.0, 0.3, 4.0) for each in uniform} == {0, 1}
    assert {pick(logits, each, 1.0, 0.9, 4.0) for each in uniform} == {0, 1}


def test_the_total_is_that_of_all_classes() -> None:
    logits = np.array([1.0, -np.inf, 2.0], np.float32)
    assert np.isclose(total(logits, 1.0), np.log(np.exp(1.0) + np.exp(2.0)))
    assert np.isclose(total(logits, 2.0), np.log(np.exp(0.5) + np.exp(1.0)))
