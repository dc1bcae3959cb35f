"""A daemon with the shipped weights, and the emulated Live with the built extension."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bridge.client import Client
from bridge.private_daemon import PrivateDaemon
from models.requests import TASKS

ROOT = Path(__file__).resolve().parents[2]
DEADLINE_S = 240.0

Click = Callable[..., dict[str, Any]]
Seen = list[dict[str, Any]]
Play = Callable[..., Seen]


@pytest.fixture(scope="session")
def choir() -> Iterator[PrivateDaemon]:
    """A daemon as `antiphon serve` starts it, once its models are ready."""
    with PrivateDaemon() as daemon, Client(port=daemon.port) as client:
        for task in TASKS:
            client.wait_ready(task, DEADLINE_S)
        yield daemon


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A story is played with the real daemon, and is held to what it says it plays."""
    for item in items:
        if item.get_closest_marker("story") and "told" not in getattr(item, "fixturenames", ()):
            raise pytest.UsageError(f"{item.nodeid} is a story without the real daemon")


@pytest.fixture
def told(request: pytest.FixtureRequest) -> Iterator[set[str]]:
    """What a test clicks, presses and turns; all that its `story` marks name must be among it."""
    done: set[str] = set()
    yield done
    named = {name for mark in request.node.iter_markers("story") for name in mark.args}
    assert named <= done, f"the story does not play {named - done}"


@pytest.fixture
def click(choir: PrivateDaemon, tmp_path: Path, told: set[str]) -> Click:
    """Clicks an entry in the emulated Live; the outcome as JSON."""
    clicked = clicking(choir.port, tmp_path)

    def click(live_set: dict[str, Any], title: str, slots: str = "", **more: Any) -> dict[str, Any]:
        told.add(f"{'Arrangement' if more.get('time') else 'Session'}: {title}")
        told.update(f"{title} {answer['task']}" for answer in more.get("answers", ()))
        return clicked(live_set, title, slots, **more)

    return click


def clicking(port: int, folder: Path) -> Click:
    """Clicks entries that ask the daemon at a port, sandboxed as Live does it.

    `slots` and `time` are play.mjs's --select and --range, `answers` what its pages close with,
    `meanwhile` what is done to clips while the daemon works.
    """
    node = shutil.which("node")
    if node is None:
        pytest.skip("the emulated Live needs Node 20 or newer")
    (ablx,) = (ROOT / "ableton" / "dist").glob("*.ablx")

    def play(
        live_set: dict[str, Any],
        title: str,
        slots: str = "",
        time: str = "",
        answers: Sequence[dict[str, Any]] = (),
        meanwhile: Sequence[Sequence[Any]] = (),
    ) -> dict[str, Any]:
        file = folder / "set.json"
        file.write_text(json.dumps(live_set), encoding="utf-8")
        command = [node, str(ROOT / "tests" / "live" / "play.mjs"), "--sandbox", "--json"]
        command += ["--set", str(file), "--ablx", str(ablx), "--port", str(port)]
        command += ["--click", title, *(["--range", time] if time else ["--select", slots])]
        command += ["--answers", json.dumps(answers), "--meanwhile", json.dumps(meanwhile)]
        run = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_S)
        assert run.returncode == 0, run.stderr
        outcome: dict[str, Any] = json.loads(run.stdout)
        return outcome

    return play


@pytest.fixture
def play(choir: PrivateDaemon, told: set[str]) -> Play:
    """Plays acts at a Max device of a Set; what each `look` saw."""
    played = playing(choir.port)

    def play(device: str, live_set: dict[str, Any], *acts: Any, **more: Any) -> Seen:
        hands = [name for verb, *rest in acts if verb in ("press", "turn") for name in rest[:1]]
        told.update(f"{device}: {name}" for name in hands)
        return played(device, live_set, *acts, **more)

    return play


def playing(port: int) -> Play:
    """Plays acts at devices that ask the daemon at a port."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("the emulated Live needs Node 20 or newer")
    command = [node, str(ROOT / "tests" / "live" / "play_device.mjs")]

    def play(device: str, live_set: dict[str, Any], *acts: Any, **more: Any) -> Seen:
        told = {"device": device, "set": live_set, "port": port, "acts": acts, **more}
        run = subprocess.run(
            command, input=json.dumps(told), capture_output=True, text=True, timeout=DEADLINE_S
        )
        assert run.returncode == 0, run.stderr
        seen: Seen = json.loads(run.stdout)
        assert not any(look["errors"] for look in seen), seen[-1]["errors"]
        return seen

    return play
