"""Corrections make a grid better or leave it alone, and only ever touch new cells."""

import pytest
import torch

from models.chorale.correction import correct, straighten
from models.chorale.decoding import Board, Manner
from models.chorale.grid import CLASSES, HELD, LOWEST, ONSET, settings
from models.chorale.task import load
from models.chorale.voice_leading import report

KEPT = 4


def parallel_octaves(rows):
    """Soprano and bass in octaves up a scale; the soprano is new."""
    scale = torch.tensor([60, 62, 64, 65, 67, 69, 71, 72]).repeat_interleave(KEPT)
    lines = torch.stack([scale + 12, torch.full_like(scale, 67), scale * 0 + 55, scale - 12], -1)
    pitch = (lines - LOWEST + 1).expand(rows, -1, 4).clone()
    tie = torch.full_like(pitch, HELD)
    tie[:, ::KEPT] = ONSET
    frames = pitch.shape[1]
    opened = torch.zeros(pitch.shape, dtype=torch.bool)
    board = Board(
        pitch,
        tie,
        opened,
        torch.from_numpy(settings(frames, 4.0)).expand(rows, frames, 4),
        torch.ones(rows, frames, dtype=torch.bool),
        torch.ones(rows, 1, 4, CLASSES, dtype=torch.bool),
    )
    new = opened.clone()
    new[..., 0] = True
    return board, new


@pytest.mark.parametrize("rounds", [0, 1, 6])
def test_faults_grow_fewer_and_given_cells_stay(rounds):
    network = load("cpu", debug=True).network
    board, new = parallel_octaves(3)
    given = board.pitch.clone()
    before = report(board.pitch[0].numpy(), board.tie[0].numpy(), new[0].numpy())
    assert before.parallels == 7
    manner = Manner(
        8,
        rounds,
        torch.ones(3),
        torch.ones(3),
        [torch.Generator().manual_seed(row) for row in range(3)],
    )
    cost = torch.full(new.shape, 20.0) * new  # so dear that any other pitch is worth a try
    with torch.inference_mode():
        correct(network, board, new, cost, manner, lambda: None)
    assert torch.equal(board.pitch[~new], given[~new])
    for row in range(3):
        after = report(board.pitch[row].numpy(), board.tie[row].numpy(), new[row].numpy())
        assert after.parallels == 7 if rounds == 0 else after.parallels < 7


def test_what_would_not_get_better_is_put_back():
    network = load("cpu", debug=True).network
    board, new = parallel_octaves(1)
    pitch, tie = board.pitch.clone(), board.tie.clone()
    manner = Manner(8, 3, torch.ones(1), torch.ones(1), [torch.Generator().manual_seed(1)])
    free = torch.full(new.shape, -1e6) * new  # nothing can be likelier
    with torch.inference_mode():
        correct(network, board, new, free, manner, lambda: None)
    assert torch.equal(board.pitch, pitch)
    assert torch.equal(board.tie, tie)


@pytest.mark.parametrize("pitch_before", [40, 0])
def test_a_note_off_the_eighths_is_moved_onto_the_next_one(pitch_before):
    board, new = parallel_octaves(1)
    board.pitch[0, :, 0], board.tie[0, :, 0] = 45, HELD
    board.pitch[0, :5, 0] = pitch_before
    board.tie[0, 0, 0] = board.tie[0, 5, 0] = ONSET  # begins on the second sixteenth of a beat
    before = board.pitch.clone()
    straighten(board, new)
    assert board.pitch[0, :8, 0].tolist() == [pitch_before] * 6 + [45] * 2
    assert board.tie[0, 6, 0] == ONSET
    assert torch.equal(board.pitch[~new], before[~new])
    assert report(board.pitch[0].numpy(), board.tie[0].numpy(), new[0].numpy()).stumbles == 0


def test_a_note_off_the_eighths_stays_where_a_given_voice_begins_with_it():
    board, new = parallel_octaves(1)
    board.pitch[0, :, 0], board.tie[0, :, 0] = 45, HELD
    board.pitch[0, :5, 0] = 40
    board.tie[0, 0, 0] = board.tie[0, 5, 0] = board.tie[0, 5, 1] = ONSET
    before = board.pitch.clone()
    straighten(board, new)
    assert torch.equal(board.pitch, before)


def test_a_given_note_is_not_made_longer_for_the_new_one_after_it():
    board, new = parallel_octaves(1)
    board.pitch[0, :, 0], board.tie[0, :, 0] = 45, HELD
    board.pitch[0, :5, 0] = 40
    board.tie[0, 0, 0] = board.tie[0, 5, 0] = ONSET
    new[:, :5] = False
    before = board.pitch.clone()
    straighten(board, new)
    assert torch.equal(board.pitch, before)
