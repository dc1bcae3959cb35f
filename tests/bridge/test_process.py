"""The daemon as a process: starting, signals, a taken port, hello while torch is imported."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from bridge.client import Client, DaemonMissing
from bridge.parcels import pack_request
from bridge.private_daemon import PrivateDaemon
from models.music.clip import Clip
from models.music.note import Note
from models.requests import Harmonize
from tests.bridge.wire import Wire

ROOT = Path(__file__).resolve().parents[2]
CLIP = Clip(tuple(Note(60 + n % 5, float(n), 1.0) for n in range(16)), 16.0)
HELLO_S = 0.3


def serve(*options):
    """Run `serve` until it ends by itself; what it returned and what it logged."""
    command = [sys.executable, "-m", "bridge", "serve", *options]
    ended = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    return ended.returncode, ended.stdout, ended.stderr


def test_hello_is_answered_at_once_while_the_model_loads():
    with PrivateDaemon("--debug-models") as daemon:
        begun = time.monotonic()
        with Client(port=daemon.port) as client:
            first = time.monotonic() - begun
            slowest = 0.0
            assert client.capabilities["harmonize"].state == "loading"
            while client.capabilities["harmonize"].state == "loading":
                begun = time.monotonic()
                client.hello()
                slowest = max(slowest, time.monotonic() - begun)
        assert first < HELLO_S
        assert slowest < 2 * HELLO_S  # the longest the import of torch holds everything up


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to end by")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("loading", [True, False])
def test_a_signal_ends_it_in_order(number, loading):
    with PrivateDaemon("--debug-models") as daemon:
        with Client(port=daemon.port) as client:
            if not loading:
                client.wait_ready("harmonize")
        begun = time.monotonic()
        daemon.process.send_signal(number)
        assert daemon.process.wait(10) == 0
        assert time.monotonic() - begun < 4
        assert "Traceback" not in daemon.log


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to end by")
def test_a_signal_ends_long_work_within_two_seconds():
    long = Harmonize(bars=64, variations=16, quality=8, temperature=1)
    with PrivateDaemon("--debug-models") as daemon, Wire(daemon.port) as wire:
        with Client(port=daemon.port) as client:
            client.wait_ready("harmonize")
        wire.introduce()
        for request in (1, 2, 3):
            wire.send_parcel(pack_request(request, long))
            wire.wait("progress")
        daemon.process.send_signal(signal.SIGTERM)
        begun = time.monotonic()
        assert wire.error()[1] == "stopping"
        assert daemon.process.wait(10) == 0
        assert time.monotonic() - begun < 4
        assert "Traceback" not in daemon.log


def test_a_second_daemon_on_the_port_is_told_who_has_it(daemon):
    code, _, log = serve("--port", str(daemon.port))
    assert code == 3
    assert "Another antiphon daemon already serves" in log and "Traceback" not in log


def test_a_daemon_with_another_token_on_the_port_is_known_as_one():
    with PrivateDaemon("--debug-models", "--token", "secret") as daemon:
        code, _, log = serve("--port", str(daemon.port))
        assert code == 3
        assert "Another antiphon daemon has" in log and "token is wrong" in log


def test_another_program_on_the_port_is_told():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        code, _, log = serve("--port", str(other.getsockname()[1]))
        assert code == 3
        assert "Another program has" in log and "Traceback" not in log


def test_an_address_that_is_not_ours_is_one_sentence():
    code, _, log = serve("--host", "192.0.2.1", "--token", "secret")
    assert code == 3
    assert "192.0.2.1:7733 cannot be listened on" in log and "Traceback" not in log


def test_other_machines_are_let_in_only_with_a_token():
    code, out, log = serve("--host", "0.0.0.0", "--port", "0")
    assert code == 2
    assert "give a --token" in out + log and "Traceback" not in log


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot be killed this way")
def test_a_killed_daemon_is_missed():
    with PrivateDaemon("--debug-models") as daemon, Client(port=daemon.port) as client:
        os.kill(daemon.process.pid, signal.SIGKILL)
        daemon.process.wait(10)
        with pytest.raises(DaemonMissing):
            client.hello(HELLO_S)


def test_a_private_daemon_ends_with_the_process_that_started_it():
    code = (
        "from bridge.private_daemon import PrivateDaemon\n"
        "with PrivateDaemon('--debug-models') as daemon:\n"
        "    print(daemon.port, flush=True)\n"
        "    input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as starter:
        port = int(starter.stdout.readline())
        assert not is_free(port)
        starter.kill()
    end = time.monotonic() + 10
    while not is_free(port):
        assert time.monotonic() < end, "the daemon outlived the process that started it"
        threading.Event().wait(0.02)


def is_free(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other groups of processes")
def test_ctrl_c_at_a_terminal_is_not_for_a_private_daemon(daemon):
    assert os.getpgid(daemon.process.pid) != os.getpgid(0)


def test_the_debug_model_answers_over_the_wire(daemon):
    with Client(port=daemon.port) as client:
        request = Harmonize(clips=(CLIP,), seed=3)
        first, second = client.ask(request), client.ask(request)
        assert first.answer == second.answer
        assert len(first.answer.variations[0].clips) == 3


def test_the_log_stays_small_in_a_flood(daemon):
    before = len(daemon.log)
    with Wire(daemon.port) as wire:
        wire.introduce()
        for _ in range(2000):
            wire.send_bytes(b"/antiphon/flood\0,\0\0\0")
    with Client(port=daemon.port) as client:
        assert client.ask(Harmonize(clips=(CLIP,))).answer.variations
    assert len(daemon.log) - before < 50_000
