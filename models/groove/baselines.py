"""Simple ways to humanize, each on the same windows: what a model has to be better than."""

import numpy as np

from models.drums.grid import HIT, VELOCITY, Values
from models.drums.kit import PIECES

NEIGHBOURS = 20
STIFFNESS = 10.0  # of the ridge


def quantised(train: Values, test: Values) -> Values:
    """Every hit on its sixteenth, at the mean velocity of its piece."""
    known = train.reshape(-1, PIECES, 3).sum(0)  # (9, 3)
    loud = known[:, VELOCITY] / known[:, HIT].clip(1)
    return np.stack([test[..., HIT], test[..., HIT] * loud, np.zeros_like(test[..., HIT])], -1)


def linear(train: Values, test: Values) -> Values:
    """Ridge regression, piece by piece, from all hits of the window and the place in it."""
    found = test.copy()
    for piece in range(PIECES):
        known, wanted = _rows(train, piece), _rows(test, piece)
        truth = train[..., piece, :][train[..., piece, HIT] > 0][:, VELOCITY:]  # (N, 2)
        square = known.T @ known + STIFFNESS * np.eye(known.shape[1])
        guess = wanted @ np.linalg.solve(square, known.T @ truth)
        cells = found[..., piece, :]
        cells[test[..., piece, HIT] > 0, VELOCITY:] = guess
    found[..., VELOCITY] = found[..., VELOCITY].clip(0, 1) * test[..., HIT]
    return found


def _rows(windows: Values, piece: int) -> np.ndarray:
    """For each hit of a piece: the window's hits, and the step, as numbers (N, T * 9 + T)."""
    window, step = np.nonzero(windows[..., piece, HIT] > 0)
    hits = windows[..., HIT].reshape(len(windows), -1)[window]
    return np.concatenate([hits, np.eye(windows.shape[1], dtype=np.float32)[step]], 1)


def nearest(train: Values, test: Values) -> Values:
    """As played in the most similar training window that has the hit; else like `quantised`."""
    found = quantised(train, test)
    known = train[..., HIT].reshape(len(train), -1)
    wanted = test[..., HIT].reshape(len(test), -1)
    apart = known.sum(1)[None] + wanted.sum(1)[:, None] - 2 * wanted @ known.T  # (M, N) Hamming
    for row, order in enumerate(apart.argsort(1)[:, :NEIGHBOURS]):
        for like in order[::-1]:  # the nearest last, over the others
            both = (test[row, ..., HIT] > 0) & (train[like, ..., HIT] > 0)
            found[row][both] = train[like][both]
    return found


BASELINES = {"quantised": quantised, "linear": linear, "nearest neighbours": nearest}
