"""The bench's rows about continuing, measured with tasks that need no model."""

from bridge.client import Client
from bridge.continuing_times import backbeat, continuation, melody
from models.requests import Continue
from tests.cli.parrots import parrots


def test_every_row_asks_its_question_as_often_as_wanted():
    with parrots() as (port, parrot), Client(port=port) as client:
        rows = continuation(client, 2)
    assert [len(row.times) for row in rows] == [2] * 8
    assert all(0 < row.p50 <= row.p95 for row in rows)
    asked = [request for request in parrot.requests if isinstance(request, Continue)]
    assert len(asked) == 7 * (2 + 2)  # each row is warmed twice
    assert {(request.bars, request.seed) for request in asked} == {(4, None)}
    assert {request.variations for request in asked} == {1, 8}


def test_what_is_continued_is_whole_bars():
    assert (melody(2).bars, backbeat(2).bars) == (2, 2)
    assert max(note.end for note in melody(2).notes) == 8
