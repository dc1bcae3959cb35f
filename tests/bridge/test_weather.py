"""The real client and the real daemon with bad weather between them."""

import random
import threading

import pytest

from bridge.client import Client, DaemonMissing
from models.answer import Notice
from models.music.clip import Clip
from models.music.note import Note
from models.requests import Harmonize
from tests.bridge.daemons import Echo, Slow, running, serving
from tests.bridge.weather import Weather, bad_weather
from tests.bridge.wire import Wire


def tune(seed, notes):
    chance = random.Random(seed)
    return Clip(
        tuple(Note(chance.randrange(128), n / 4, chance.randrange(1, 9) / 8) for n in range(notes)),
        max(1.0, notes / 4),
    )


@pytest.mark.parametrize("seed", range(6))
def test_answers_survive_a_fifth_of_all_datagrams_lost(seed):
    task, weather = Echo(), Weather(seed, lost=0.2, doubled=0.1, delayed=0.3)
    request = Harmonize(clips=(tune(seed, 300), tune(seed + 1, 5)), seed=seed, variations=2)
    with (
        running(serving(task)) as port,
        bad_weather(port, weather) as far,
        Client(port=far.port, timeout=5) as client,
    ):
        variations = client.ask(request).answer.variations
        assert [each.clips for each in variations] == [request.clips] * 2
        assert variations[0].notices == (Notice("likelihood", (250, 0, 0)),)
    assert task.batches == [1]
    assert weather.lost_count > 0


def test_many_questions_in_a_storm_are_each_computed_once():
    task, weather = Echo(), Weather(99, lost=0.1, doubled=0.5, delayed=0.5)
    with (
        running(serving(task)) as port,
        bad_weather(port, weather) as far,
        Client(port=far.port, timeout=5) as client,
    ):
        for seed in range(20):
            clip = tune(seed, 40)
            answer = client.ask(Harmonize(clips=(clip,), seed=seed)).answer
            assert (answer.seed, answer.variations[0].clips) == (seed, (clip,))
    assert task.batches == [1] * 20


def test_errors_survive_the_loss_of_a_third_of_all_datagrams():
    """An error is one datagram and not acknowledged: the client asks again until it hears it."""
    with (
        running({}) as port,
        bad_weather(port, Weather(3, lost=0.33)) as far,
        Client(port=far.port, timeout=5) as client,
        pytest.raises(Exception, match="cannot do that yet"),
    ):
        client.ask(Harmonize(clips=(tune(1, 10),)))


@pytest.mark.parametrize("loading", [False, True])
def test_a_daemon_that_is_killed_and_restarted_answers_the_client_that_waits(loading):
    killed, restarted, may_load = Slow(), Echo(), threading.Event()
    asked, replies = Harmonize(clips=(tune(1, 100),), seed=6), []

    def load(device):
        assert may_load.wait(5)
        return restarted

    if not loading:
        may_load.set()
    with (
        running(serving(killed)) as first,
        running({"harmonize": load}) as second,
        bad_weather(first, Weather(0)) as far,
        Client(port=far.port) as client,
    ):
        asking = threading.Thread(target=lambda: replies.append(client.ask(asked)))
        asking.start()
        assert killed.started.wait(5)
        far.lead_to(second)
        threading.Timer(0.3, may_load.set).start()
        asking.join(10)
        killed.release.set()
    assert replies[0].answer.seed == 6
    assert restarted.batches == [1]


def test_a_daemon_that_is_gone_is_missed(monkeypatch):
    monkeypatch.setattr("bridge.question._GIVE_UP", 1.0)  # seconds; five are long to wait here
    task = Slow()
    with (
        running(serving(task)) as port,
        bad_weather(port, Weather(0)) as far,
        Wire(port) as silence,
        Client(port=far.port) as client,
    ):
        threading.Timer(0.1, far.lead_to, [silence.port]).start()
        with pytest.raises(DaemonMissing, match="stopped answering"):
            client.ask(Harmonize(clips=(tune(1, 10),)))
        task.release.set()
