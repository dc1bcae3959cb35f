"""The two ends of a transfer in simulated time, in every weather."""

import heapq
import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bridge.messages import Telegram
from bridge.parcels import CHUNKS, Parcel
from bridge.protocol import ACK_EVERY, PROBE_FIRST_MS, PROBE_LAST_MS, TRANSFER_TIMEOUT_MS, WINDOW
from bridge.transfers import Receiver, Sender
from models.errors import AntiphonError

DELAY = 0.001  # seconds each way
START = 12_345.678  # a clock that has been running for a while


def parcel_of(count):
    chunks = tuple(Telegram("fields", (7, seq), (("seed", seq),)) for seq in range(1, count + 1))
    return Parcel(7, "harmonize", 0, chunks)


class Line:
    """A line between a sender and a receiver; `fate` says when each datagram's copies arrive."""

    def __init__(self, parcel, fate):
        self.now = START
        self.sender = Sender(parcel, self.now)
        self.receiver = None
        self.fate = fate
        self.flying = []
        self.count = itertools.count()
        self.sent = []  # by the sender
        self.back = []  # by the receiver

    def run(self, limit=60.0):
        self.fly(self.sender.begin(), to_receiver=True)
        while not self.sender.done and self.now < START + limit:
            if self.flying and self.flying[0][0] <= self.sender.wake_at:
                self.now, _, to_receiver, telegram = heapq.heappop(self.flying)
                self.arrive(telegram, to_receiver)
            else:
                self.now = self.sender.wake_at
                self.fly(self.sender.wake(self.now), to_receiver=True)
        return self

    def fly(self, telegrams, to_receiver):
        (self.sent if to_receiver else self.back).extend(telegrams)
        for telegram in telegrams:
            for delay in self.fate():
                at = self.now + DELAY + delay
                heapq.heappush(self.flying, (at, next(self.count), to_receiver, telegram))

    def arrive(self, telegram, to_receiver):
        if not to_receiver:
            self.fly(self.sender.hear(telegram, self.now), to_receiver=True)
        elif self.receiver is not None:
            self.fly(self.receiver.hear(telegram, self.now), to_receiver=False)
        elif telegram.name == "open":
            self.receiver = Receiver(telegram, self.now)
            self.fly(self.receiver.begin(), to_receiver=False)
        elif telegram.name == "close":
            self.fly([Telegram("missing", (7,), ((0,),))], to_receiver=False)


def fair():
    return [0.0]


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 31, 32, 33, 64, 500])
def test_in_fair_weather_everything_is_sent_once(count):
    line = Line(parcel_of(count), fair).run()
    assert line.receiver.parcel == parcel_of(count)
    assert [each.number("seq") for each in line.sent if each.name in CHUNKS] == list(
        range(1, count + 1)
    )
    assert line.now - START < PROBE_FIRST_MS / 1000
    assert len(line.back) <= count // ACK_EVERY + 3


@pytest.mark.parametrize("seed", range(150))
def test_any_parcel_arrives_through_any_weather(seed):
    chance = random.Random(seed)
    count, share = chance.randrange(80), chance.random() * 0.3

    def fate():
        copies = 2 if chance.random() < share else 1
        delays = [chance.random() * 0.1 * share for _ in range(copies)]
        return [delay for delay in delays if chance.random() >= share]

    line = Line(parcel_of(count), fate).run()
    assert line.sender.done
    assert line.receiver.parcel == parcel_of(count)


@settings(max_examples=200, deadline=None)
@given(some.integers(1, 50), some.sets(some.integers(0, 60), max_size=10))
def test_any_ten_datagrams_may_be_lost(count, lost):
    number = itertools.count()
    line = Line(parcel_of(count), lambda: [] if next(number) in lost else [0.0]).run()
    assert line.receiver.parcel == parcel_of(count)
    assert line.now - START < 4 * TRANSFER_TIMEOUT_MS / 1000


def test_no_more_than_the_window_is_unacknowledged():
    sender = Sender(parcel_of(100), 0.0)
    first = sender.begin()
    assert len(first) == WINDOW
    more = sender.hear(Telegram("ack", (7, 20)), 0.001)
    assert [each.number("seq") for each in more] == list(range(WINDOW, WINDOW + 20))


def test_probes_double_up_to_a_second_and_then_end():
    sender = Sender(parcel_of(3), 0.0)
    sender.begin()
    times = [0.0]
    with pytest.raises(AntiphonError) as caught:
        while True:
            times.append(sender.wake_at)
            assert sender.wake(sender.wake_at) == [sender.parcel.opening, sender.parcel.closing]
    gaps = [round(1000 * (after - before)) for before, after in itertools.pairwise(times)]
    assert gaps[:6] == [PROBE_FIRST_MS * factor for factor in (1, 2, 4, 8, 16)] + [PROBE_LAST_MS]
    assert (caught.value.code, *caught.value.values) == ("transfer_timeout", 0)
    assert times[-1] == pytest.approx(TRANSFER_TIMEOUT_MS / 1000)


def test_an_ack_resets_the_patience():
    sender = Sender(parcel_of(100), 0.0)
    sender.begin()
    sender.hear(Telegram("ack", (7, 16)), 4.9)
    assert sender.wake(5.1) == [sender.parcel.closing]


def test_a_storm_of_repeated_complaints_is_answered_once():
    sender = Sender(parcel_of(3), 0.0)
    sender.begin()
    complaint = Telegram("missing", (7,), ((2,),))
    again = [sender.hear(complaint, 0.001) for _ in range(10)]
    assert [len(each) for each in again] == [2] + [0] * 9


def test_a_complaint_about_chunks_that_do_not_exist_is_ignored():
    sender = Sender(parcel_of(3), 0.0)
    sender.begin()
    assert sender.hear(Telegram("missing", (7,), ((9,),)), 0.001) == []
    assert not sender.done


def test_a_receiver_without_news_gives_up_at_the_first_missing_chunk():
    receiver = Receiver(parcel_of(3).opening, 0.0)
    receiver.hear(parcel_of(3).chunks[0], 1.0)
    assert receiver.give_up(5.9) is None
    late = receiver.give_up(6.0)
    assert late and (late.code, *late.values) == ("transfer_timeout", 2)


def test_chunks_beyond_the_announced_ones_and_doubles_change_nothing():
    parcel = parcel_of(2)
    receiver = Receiver(parcel.opening, 0.0)
    assert receiver.hear(parcel_of(3).chunks[2], 0.0) == []
    receiver.hear(parcel.chunks[0], 0.0)
    assert receiver.hear(Telegram("fields", (7, 1), (("seed", 99),)), 0.0) == []
    receiver.hear(parcel.chunks[1], 0.0)
    assert receiver.parcel == parcel
