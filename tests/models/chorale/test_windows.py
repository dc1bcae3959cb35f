"""Candidates compete when their first window is filled; who loses is neither corrected nor
written on."""

import numpy as np
import pytest
import torch

from models.chorale import windows
from models.chorale.grid import CLASSES, HELD, MASKED, ONSET, TIE_UNKNOWN, VOICES, Grid, settings
from models.chorale.task import load
from models.chorale.voice_leading import report
from models.chorale.windows import WINDOW, Contest, Effort, Row, compete, write

SHORT, LONG = 32, WINDOW + 64  # frames
CHORD = (45, 40, 33, 21)  # pitch states


@pytest.fixture(scope="module")
def network():
    return load("cpu", debug=True).network


def rows(count, contest=None, frames=SHORT, seed=0):
    """Candidates for a soprano over one long chord."""
    made = []
    for number in range(count):
        pitch = np.tile(np.array(CHORD), (frames, 1))
        tie = np.full_like(pitch, HELD)
        tie[0] = ONSET
        opened = np.zeros(pitch.shape, dtype=bool)
        opened[:, 0] = True
        pitch[opened], tie[opened] = MASKED, TIE_UNKNOWN
        generator = torch.Generator().manual_seed(seed + number)
        anything = np.ones((VOICES, CLASSES), dtype=bool)
        grid = Grid(pitch, tie, settings(frames, 4.0))
        made.append(Row(grid, opened, anything, 1.0, 1.0, generator, contest))
    return made


def written(network, candidates, effort):
    """The candidates, with the number of rows and of frames of every network pass."""
    shapes = []

    def note(_module, seen, _out):
        shapes.append(tuple(seen[0].shape[:2]))

    listening = network.register_forward_hook(note)
    with torch.inference_mode():
        write(network, candidates, effort)
    listening.remove()
    return candidates, shapes


def pitches(candidates):
    return [row.grid.pitch.tolist() for row in candidates if not row.lost]


def test_the_cheapest_of_every_contest_go_on_and_who_has_none_always_does():
    two, one = Contest(places=2), Contest(places=1)
    mine = rows(3, two) + rows(1) + rows(2, one)
    ahead = compete(mine, torch.tensor([3.0, 5.0, 4.0, 99.0, 7.0, 7.0]))
    assert ahead.tolist() == [0, 2, 3, 4]  # of equals, the first
    assert [row.lost for row in mine] == [False, True, False, False, False, True]


def test_the_best_by_surprise_and_faults_win_as_they_were_filled(network):
    filling = Effort(passes=4, corrections=0)
    every, _ = written(network, rows(6), filling)
    new = np.zeros((SHORT, VOICES), dtype=bool)
    new[:, 0] = True
    every.sort(key=lambda row: row.cost + report(row.grid.pitch, row.grid.tie, new).cost)
    through, _ = written(network, rows(6, Contest(places=2)), filling)
    assert sum(row.lost for row in through) == 4
    assert sorted(pitches(through)) == sorted(pitches(every[:2]))


def test_losers_are_not_corrected(network, monkeypatch):
    corrected = []
    monkeypatch.setattr(
        windows, "correct", lambda _net, board, *_: corrected.append(len(board.open))
    )
    mine, shapes = written(network, rows(5, Contest(places=2)), Effort(passes=4, corrections=3))
    assert [count for count, _frames in shapes] == [1, 5, 5, 5]  # all look the same at first
    assert corrected == [2]
    for row in mine:
        assert row.open.any() == row.lost


def test_losers_are_not_written_beyond_their_first_window(network):
    filling = Effort(passes=2, corrections=0)
    _, shapes = written(network, rows(3, Contest(places=1), LONG), filling)
    assert [count for count, _frames in shapes] == [1, 3, 1, 1]


def test_a_contest_does_not_see_who_else_is_written(network):
    effort = Effort(passes=4, corrections=2)
    for frames in (SHORT, LONG):
        alone, _ = written(network, rows(3, Contest(places=1), frames), effort)
        mine = rows(3, Contest(places=1), frames)
        others = rows(2, Contest(places=1), frames, seed=50) + rows(2, None, SHORT, seed=60)
        together = others[:3] + mine + others[3:]
        written(network, together, effort)
        assert pitches(mine) == pitches(alone)
        assert [row.cost for row in mine] == pytest.approx([row.cost for row in alone])
