"""Jobs from the client's side: batches, cancelling, deadlines, superseding, repeated questions."""

import threading
import time

import pytest

from bridge.client import Client
from bridge.parcels import pack_request
from models.answer import Answer, Variation
from models.errors import AntiphonError
from models.music.clip import Clip
from models.music.note import Note
from models.requests import Harmonize
from tests.bridge.daemons import Echo, Failing, Slow, Stubborn, running, serving
from tests.bridge.wire import Wire

CLIP = Clip(tuple(Note(60 + n % 12, n / 4, 0.25, 90) for n in range(64)), 16.0)
PATIENCE_S = 5.0


def asked(**fields):
    return Harmonize(clips=(CLIP,), **fields)


def refusal(client, request, **more):
    with pytest.raises(AntiphonError) as caught:
        client.ask(request, **more)
    return (caught.value.code, *caught.value.values)


class Asker(threading.Thread):
    """A client of its own that asks one thing."""

    def __init__(self, port, request):
        super().__init__()
        self.port, self.request = port, request
        self.reply = self.error = None
        self.start()

    def run(self):
        try:
            with Client(port=self.port) as client:
                self.reply = client.ask(self.request)
        except AntiphonError as error:
            self.error = error


def until(true):
    end = time.monotonic() + PATIENCE_S
    pause = threading.Event()
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        pause.wait(0.002)


def test_the_answer_is_what_the_task_said():
    with running(serving(Echo())) as port, Client(port=port) as client:
        reply = client.ask(asked(seed=5, variations=3))
        assert reply.answer.seed == 5
        assert [variation.clips for variation in reply.answer.variations] == [(CLIP,)] * 3
        assert reply.answer.variations[0].notices[0].code == "likelihood"


def test_waiting_requests_are_answered_in_one_batch():
    task = Slow()
    with running(serving(task)) as port:
        askers = [Asker(port, asked(seed=0))]
        assert task.started.wait(PATIENCE_S)
        with Wire(port) as wire:
            wire.introduce()
            for number, variations in ((1, 8), (2, 4), (3, 8), (4, 4)):
                wire.send_parcel(pack_request(number, asked(seed=1, variations=variations)))
                wire.wait("progress")
            task.release.set()
            until(lambda: sum(task.batches) == 5)
            wire.quiet()
        for asker in askers:
            asker.join(PATIENCE_S)
        assert askers[0].reply.answer.seed == 0
    assert task.batches == [1, 3, 1]  # 8 + 4 + 4 fill the sixteen; the other 8 wait


def test_progress_is_told_at_a_bounded_rate():
    task, shares = Slow(), []
    with running(serving(task)) as port, Client(port=port) as client:
        threading.Timer(0.5, task.release.set).start()
        begun = time.monotonic()
        client.ask(asked(), progress=shares.append)
        lasted = time.monotonic() - begun
    assert shares[0] == 0 and shares == sorted(shares) and shares[-1] > 0
    assert 3 <= len(shares) <= 20 * lasted + 2


def test_cancel_takes_effect_at_once():
    task, cancel = Slow(), threading.Event()
    with running(serving(task)) as port, Client(port=port) as client:
        timer = threading.Timer(0.1, cancel.set)
        timer.start()
        begun = time.monotonic()
        assert refusal(client, asked(), cancel=cancel)[0] == "cancelled"
        assert time.monotonic() - begun < 0.5
        passes = task.passes
        task.release.set()
        assert client.ask(asked(seed=8)).answer.seed == 8
        assert task.passes - passes <= 20  # it had stopped by itself


def test_a_waiting_request_is_cancelled_without_being_computed():
    task = Slow()
    with running(serving(task)) as port, Wire(port) as wire:
        wire.introduce()
        wire.send_parcel(pack_request(1, asked()))
        assert task.started.wait(PATIENCE_S)
        wire.send_parcel(pack_request(2, asked()))
        wire.wait("progress")
        wire.say("cancel", 2)
        assert wire.error()[:2] == (2, "cancelled")
        task.release.set()
        assert wire.wait("open").number("id") == 1
    assert task.batches == [1]


def test_the_deadline_counts_waiting_and_working():
    task = Slow()
    with running(serving(task)) as port, Wire(port) as wire:
        wire.introduce()
        wire.send_parcel(pack_request(1, asked(deadline_ms=100)))
        wire.send_parcel(pack_request(2, asked(deadline_ms=50)))
        assert wire.error() == (2, "deadline", 50, 0, 0)
        assert wire.error() == (1, "deadline", 100, 0, 0)


def test_a_newer_request_of_the_same_purpose_supersedes_a_waiting_one():
    task = Slow()
    with running(serving(task)) as port, Wire(port) as wire, Wire(port) as other:
        wire.introduce()
        other.introduce()
        wire.send_parcel(pack_request(1, asked(purpose=3)))
        assert task.started.wait(PATIENCE_S)
        other.send_parcel(pack_request(2, asked(purpose=3)))
        wire.send_parcel(pack_request(2, asked(purpose=3)))
        wire.send_parcel(pack_request(3, asked(purpose=4)))
        wire.send_parcel(pack_request(4, asked()))
        wire.send_parcel(pack_request(5, asked()))
        wire.send_parcel(pack_request(6, asked(purpose=3)))
        assert wire.error()[:2] == (2, "superseded")
        task.release.set()
        until(lambda: sum(task.batches) == 6)
        assert not [each for each in wire.quiet() + other.quiet() if each.name == "error"]


def test_more_than_may_wait_are_told_busy():
    task = Slow()
    with running(serving(task), most_waiting=2) as port, Wire(port) as wire:
        wire.introduce()
        wire.send_parcel(pack_request(1, asked()))
        assert task.started.wait(PATIENCE_S)
        for number in (2, 3, 4):
            wire.send_parcel(pack_request(number, asked()))
        assert wire.error() == (4, "busy", 2, 0, 0)
        task.release.set()


def test_a_repeated_question_is_not_computed_again():
    task = Echo()
    with running(serving(task)) as port, Wire(port) as wire:
        wire.introduce()
        parcel = pack_request(1, asked())
        wire.send_parcel(parcel)
        first = wire.wait("open")
        wire.say("ack", 1, first.number("chunks") + 1)
        with Wire(port, wire.client) as moved:  # the same client from another port
            moved.introduce()
            moved.send_parcel(parcel)
            assert moved.wait("open") == first
    assert task.batches == [1]


def test_an_answer_is_probed_for_though_no_client_says_anything():
    task = Slow()
    with running(serving(task)) as port, Wire(port) as wire:
        wire.introduce()
        wire.send_parcel(pack_request(1, asked()))
        assert task.started.wait(PATIENCE_S)
        wire.quiet()
        task.release.set()
        wire.wait("close")
        wire.wait("close", within=0.5)


def test_a_question_repeated_while_it_is_worked_on_joins_the_work():
    task = Slow()
    with running(serving(task)) as port, Wire(port) as wire:
        wire.introduce()
        parcel = pack_request(1, asked())
        wire.send_parcel(parcel)
        assert task.started.wait(PATIENCE_S)
        wire.quiet()
        wire.send(parcel.opening)
        assert wire.wait("ack").number("next") == len(parcel.chunks) + 1
        assert wire.wait("progress").number("id") == 1
        task.release.set()
        wire.wait("open")
    assert task.batches == [1]


def test_errors_are_kept_like_answers():
    task = Failing()
    with running(serving(task)) as port, Wire(port) as wire:
        wire.introduce()
        parcel = pack_request(1, asked(seed=13))
        for _ in range(3):
            wire.send_parcel(parcel)
            assert wire.error()[:2] == (1, "model_failed")
            wire.quiet()
    assert task.batches == [1]


def test_outcomes_are_forgotten_when_there_are_too_many():
    task = Echo()
    with running(serving(task), most_kept=4) as port, Client(port=port) as client:
        for seed in range(12):
            assert client.ask(asked(seed=seed)).answer.seed == seed
    assert task.batches == [1] * 12


def test_one_request_that_breaks_the_model_does_not_break_its_batch():
    with running(serving(Failing())) as port, Wire(port) as wire:
        wire.introduce()
        good, bad = asked(seed=1), asked(seed=13)
        for number, request in ((1, good), (2, bad), (3, good)):
            wire.send_parcel(pack_request(number, request))
        assert wire.error()[:2] == (2, "model_failed")
        until(lambda: {each.number("id") for each in opened(wire)} == {1, 3})


class Boundless(Echo):
    """Answers with a clip so long that no tick can count it."""

    def one(self, call):
        return Answer((Variation((Clip((), 1e9),)),), 0)


def test_an_answer_that_the_wire_cannot_carry_is_the_models_mistake():
    with running(serving(Boundless())) as port, Client(port=port) as client:
        assert refusal(client, asked())[0] == "model_failed"


def opened(wire):
    wire.quiet()
    return [each for each in wire.heard if each.name == "open"]


def test_stopping_finishes_what_runs_and_refuses_what_waits():
    task = Stubborn(0.4)
    with Wire(0) as wire:
        with running(serving(task)) as port:
            asker = Asker(port, asked(seed=1))
            assert task.started.wait(PATIENCE_S)
            wire.turn_to(port)
            wire.introduce()
            wire.send_parcel(pack_request(2, asked(seed=2)))
            wire.wait("progress")
        assert wire.error()[:2] == (2, "stopping")
    asker.join(PATIENCE_S)
    assert asker.reply.answer.seed == 1


def test_a_session_that_was_silent_for_long_says_hello_again_by_itself():
    with running(serving(Echo()), session_idle_s=0.05) as port, Client(port=port) as client:
        threading.Event().wait(0.1)
        assert client.ask(asked(seed=4)).answer.seed == 4
