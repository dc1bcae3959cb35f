"""The desk in simulated time: what stops arriving, what is never fetched, what is forgotten."""

import asyncio
import time

import pytest

from bridge.desk import Desk
from bridge.jobs import Jobs
from bridge.messages import Telegram
from bridge.parcels import pack_request
from bridge.protocol import ANSWER_KEPT_MS, TRANSFER_TIMEOUT_MS
from bridge.sessions import Session
from models.music.clip import Clip
from models.music.note import Note
from models.registry import Registry
from models.requests import Harmonize
from tests.bridge.daemons import Echo, serving

SESSION = Session(11, ("127.0.0.1", 9), 1, 0.0, confirmed=True)
PARCEL = pack_request(7, Harmonize(clips=(Clip((Note(60, 0, 1),), 4.0),)))


class Told:
    """A desk on a loop of its own that stands still, and what it said."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.said = []
        self.registry = Registry(serving(Echo()), "cpu", choose=lambda wanted: wanted)
        self.jobs = Jobs(self.registry, 8, self.loop)
        self.desk = Desk(self.jobs, lambda _session, telegrams: self.said.extend(telegrams), 8)

    def hear(self, *telegrams, now):
        for telegram in telegrams:
            self.desk.hear(SESSION, telegram, now)


@pytest.fixture
def told():
    told = Told()
    yield told
    told.loop.close()


def test_a_request_that_stops_arriving_times_out_at_what_is_missing(told):
    start = time.monotonic()
    told.hear(PARCEL.opening, PARCEL.chunks[0], now=start)
    told.desk.tidy(start + TRANSFER_TIMEOUT_MS / 1000 - 0.1)
    assert told.said == []
    told.desk.tidy(start + TRANSFER_TIMEOUT_MS / 1000)
    assert told.said == [Telegram("error", (7, "transfer_timeout", 2, 0, 0))]


def test_outcomes_are_kept_for_a_minute(told):
    told.hear(PARCEL.opening, *PARCEL.chunks, now=0.0)
    refused = Telegram("error", (7, "model_loading", 0, 0, 0))
    assert told.said[-1] == refused
    told.desk.tidy(time.monotonic() + ANSWER_KEPT_MS / 1000 - 1)
    told.said.clear()
    told.hear(PARCEL.opening, now=1.0)
    assert told.said[-1] == refused
    told.desk.tidy(time.monotonic() + ANSWER_KEPT_MS / 1000 + 1)
    told.said.clear()
    told.hear(PARCEL.opening, now=2.0)
    assert told.said == []  # a new request, whose chunks are awaited


def test_a_close_without_its_open_asks_for_the_open(told):
    told.hear(PARCEL.chunks[0], PARCEL.closing, now=0.0)
    assert told.said == [Telegram("missing", (7,), ((0,),))]


def test_an_answer_that_nobody_fetches_is_probed_for_and_given_up(told):
    told.registry.load()
    told.jobs.worker.start()
    told.hear(PARCEL.opening, *PARCEL.chunks, now=time.monotonic())
    told.loop.run_until_complete(asyncio.wait_for(until(lambda: told.desk.busy), 5))
    told.jobs.stop()
    sent = len(told.said)
    assert told.said[-1].name == "close"
    while told.desk.busy:
        told.desk.wake(told.desk.wake_at)
    assert {each.name for each in told.said[sent:]} == {"open", "close"}
    assert len(told.said) - sent < 30
    told.hear(PARCEL.opening, now=time.monotonic())  # late, but not too late
    assert told.desk.busy and told.said[-1].name == "close"


async def until(true):
    while not true():
        await asyncio.sleep(0.001)
