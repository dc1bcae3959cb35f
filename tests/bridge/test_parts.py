"""Bars shown while they are written: in time, in order, few enough, and never after the outcome."""

import threading
import time

import pytest

from bridge.client import Client
from bridge.parcels import pack_request
from bridge.protocol import LARGEST_DATAGRAM, PARTS_AT_ONCE, PARTS_PER_S
from models.errors import AntiphonError
from models.music.clip import Clip
from models.music.note import Note
from models.requests import Harmonize
from tests.bridge.daemons import Echo, Showing, running, serving
from tests.bridge.weather import Weather, bad_weather
from tests.bridge.wire import Wire

CLIP = Clip(tuple(Note(60 + n % 12, n / 4, 0.25, 90) for n in range(64)), 16.0)
CROWDED = Clip(tuple(Note(n % 128, n / 64, 0.25, 90) for n in range(256)), 4.0)


def shown_at_once(**more):
    task = Showing(**more)
    task.release.set()
    return task


@pytest.fixture
def heard():
    """Collects what is shown, note by note, for each variation."""

    class Heard(dict):
        def __call__(self, variation, notes):
            self.setdefault(variation, []).extend(notes)

    return Heard()


def test_bars_come_in_order_before_the_answer(heard):
    with running(serving(shown_at_once())) as port, Client(port=port) as client:
        reply = client.ask(Harmonize(clips=(CLIP,), variations=3), on_part=heard)
    assert [each.clips for each in reply.answer.variations] == [(CLIP,)] * 3
    assert heard == {variation: list(CLIP.notes) for variation in range(3)}


def test_the_first_bar_comes_while_the_rest_is_written(heard):
    task = Showing()

    def on_part(variation, notes):
        heard(variation, notes)
        if len(heard[0]) == 32:  # two bars; the model waits before the others
            task.release.set()

    with running(serving(task)) as port, Client(port=port) as client:
        client.ask(Harmonize(clips=(CLIP,)), on_part=on_part)
    assert heard[0] == list(CLIP.notes)


def test_a_crowded_bar_is_split_into_small_datagrams():
    with running(serving(shown_at_once())) as port, Wire(port) as wire:
        wire.introduce()
        before = wire.bytes_heard
        wire.send_parcel(pack_request(1, Harmonize(clips=(CROWDED,))))
        parts = [wire.wait("part") for _ in range(8)]  # 7 times 36 notes and 4
        assert wire.bytes_heard - before <= 10 * LARGEST_DATAGRAM
        wire.wait("open")
    assert [len(part.groups) for part in parts] == [36] * 7 + [4]
    assert [group[0] for part in parts for group in part.groups] == [
        note.pitch for note in CROWDED.notes
    ]


def test_a_model_that_shows_too_much_is_shown_at_a_bounded_rate(heard):
    begun = time.monotonic()
    with running(serving(shown_at_once(times=500))) as port, Client(port=port) as client:
        parts = []
        client.ask(Harmonize(clips=(CLIP,)), on_part=lambda *part: parts.append(part))
        lasted = time.monotonic() - begun
    assert PARTS_AT_ONCE <= len(parts) <= PARTS_AT_ONCE + PARTS_PER_S * lasted + 1


def test_nothing_is_shown_after_the_outcome():
    with running(serving(Showing())) as port, Wire(port) as wire:
        wire.introduce()
        wire.send_parcel(pack_request(1, Harmonize(clips=(CLIP,))))
        wire.wait("part")
        wire.say("cancel", 1)
        assert wire.error()[:2] == (1, "cancelled")
        assert wire.quiet() == []


def test_an_answer_that_was_kept_is_not_shown_again(heard):
    with running(serving(shown_at_once())) as port, Client(port=port) as client:
        request = Harmonize(clips=(CLIP,), seed=1)
        client.ask(request)
        client.ask(request, again=True, on_part=heard)
    assert heard == {}


def test_cancelling_from_within_ends_the_question(heard):
    cancel = threading.Event()
    with (
        running(serving(Showing())) as port,
        Client(port=port) as client,
        pytest.raises(AntiphonError, match="Cancelled"),
    ):
        client.ask(Harmonize(clips=(CLIP,)), cancel=cancel, on_part=lambda *_: cancel.set())


class Confused(Echo):
    """Shows what no message can hold, and then a bar."""

    def one(self, call):
        call.show(16, CLIP.notes)
        call.show(0, [Note(60, 1e9, 1.0)])
        call.show(0, [])
        call.show(0, CLIP.notes[:4])
        return super().one(call)


def test_a_model_that_shows_nonsense_still_answers(heard):
    with running(serving(Confused())) as port, Client(port=port) as client:
        reply = client.ask(Harmonize(clips=(CLIP,)), on_part=heard)
    assert reply.answer.variations[0].clips == (CLIP,)
    assert heard == {0: list(CLIP.notes[:4])}


@pytest.mark.parametrize("seed", range(4))
def test_in_bad_weather_bars_are_lost_but_never_wrong(seed, heard):
    weather = Weather(seed, lost=0.2, doubled=0.2, delayed=0.4)
    with (
        running(serving(shown_at_once())) as port,
        bad_weather(port, weather) as far,
        Client(port=far.port, timeout=5) as client,
    ):
        request = Harmonize(clips=(CLIP,), variations=4, seed=seed)
        reply = client.ask(request, on_part=heard)
    assert [each.clips for each in reply.answer.variations] == [(CLIP,)] * 4
    assert set().union(*heard.values()) <= set(CLIP.notes)
    assert set(heard) <= {0, 1, 2, 3}
    assert weather.lost_count > 0
