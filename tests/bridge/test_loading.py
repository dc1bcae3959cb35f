"""Models that are loading, missing or without a device, as a client sees them."""

import threading

import pytest

from bridge import worker
from bridge.client import Client
from models.errors import AntiphonError
from models.registry import Loader, Registry
from tests.bridge.daemons import Echo, running, serving
from tests.bridge.test_daemon import PATIENCE_S, asked, refusal


def after(event: threading.Event) -> Loader:
    """A loader that waits for an event."""

    def load(device: str) -> Echo:
        assert event.wait(PATIENCE_S)
        return Echo()

    return load


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (AntiphonError("model_missing"), "model_missing"),
        (OSError("no such file"), "model_missing"),
        (KeyError("a card without its config"), "model_missing"),
    ],
)
def test_a_model_that_cannot_be_loaded_is_missing(failure, code):
    def load(device):
        raise failure

    with running({"harmonize": load}) as port, Client(port=port) as client:
        with pytest.raises(AntiphonError) as caught:
            client.wait_ready("harmonize", PATIENCE_S)
        assert caught.value.code == code
        assert refusal(client, asked())[0] == code


def test_a_loading_model_is_told_and_waited_for():
    may_load = threading.Event()
    with running({"harmonize": after(may_load)}) as port, Client(port=port) as client:
        assert client.capabilities["harmonize"].state == "loading"
        assert client.capabilities["drumify"].state == "unavailable"
        assert refusal(client, asked())[0] == "model_loading"
        may_load.set()
        client.wait_ready("harmonize", PATIENCE_S)
        assert client.device == "cpu"
        assert client.ask(asked(seed=2)).answer.seed == 2


def test_what_is_loaded_answers_while_others_load():
    asked_first, may_load = threading.Event(), threading.Event()
    loaders = {
        "harmonize": lambda device: Echo(),
        "vary": after(asked_first),
        "drumify": after(may_load),
    }
    with running(loaders) as port, Client(port=port) as client:
        client.wait_ready("harmonize", PATIENCE_S)
        reply = client.ask(asked(seed=3), progress=lambda _share: asked_first.set())  # it is queued
        assert reply.answer.seed == 3
        client.hello()
        assert client.capabilities["drumify"].state == "loading"
        may_load.set()
        client.wait_ready("drumify", PATIENCE_S)


def test_what_is_loaded_apart_keeps_nobody_waiting():
    may_load = threading.Event()
    loaders = {"drumify": after(may_load), "harmonize": lambda device: Echo()}
    with running(loaders, apart=["drumify"]) as port, Client(port=port) as client:
        client.wait_ready("harmonize", PATIENCE_S)
        assert client.ask(asked(seed=3)).answer.seed == 3
        client.hello()
        assert client.capabilities["drumify"].state == "loading"
        may_load.set()
        client.wait_ready("drumify", PATIENCE_S)


def test_the_first_question_is_answered_before_what_is_loaded_apart_begins(monkeypatch):
    monkeypatch.setattr(worker, "SOON_S", PATIENCE_S)
    begun = threading.Event()

    def load(device: str) -> Echo:
        begun.set()
        return Echo()

    loaders = {"harmonize": lambda device: Echo(), "drumify": load}
    with running(loaders, apart=["drumify"]) as port, Client(port=port) as client:
        client.wait_ready("harmonize", PATIENCE_S)
        assert not begun.is_set()
        assert client.ask(asked(seed=3)).answer.seed == 3
        client.wait_ready("drumify", PATIENCE_S)


def test_waiting_for_a_model_can_be_cancelled():
    may_load, cancel = threading.Event(), threading.Event()
    with running({"harmonize": after(may_load)}) as port, Client(port=port) as client:
        threading.Timer(0.1, cancel.set).start()
        with pytest.raises(AntiphonError) as caught:
            client.wait_ready("harmonize", PATIENCE_S, cancel)
        assert caught.value.code == "cancelled"
        may_load.set()


def test_a_device_that_is_not_there_leaves_every_model_missing():
    def choose(wanted):
        raise AntiphonError("no_device")

    registry = Registry(serving(Echo()), "cuda", choose)
    registry.load()
    with pytest.raises(AntiphonError) as caught:
        registry.task("harmonize")
    assert caught.value.code == "model_missing"
