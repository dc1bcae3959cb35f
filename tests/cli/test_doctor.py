"""`antiphon doctor`: what it finds, in what state, and what it says to do."""

import json
import os
import socket
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from bridge import places
from bridge.commands.doctor import examine
from bridge.health.finding import Finding
from bridge.health.live import look_at_live
from bridge.health.port import look_at_port
from bridge.health.weights import look_at_weights
from bridge.installation import Installation
from bridge.live_parts import parts
from bridge.machine import Machine
from bridge.private_daemon import PrivateDaemon
from models.registry import models

Run = Callable[..., CompletedProcess[str]]
EXTENSION = "Extensions/Antiphon.ablx"


def by_subject(findings: object) -> dict[str, Finding]:
    return {finding.subject: finding for finding in findings}  # type: ignore[attr-defined]


def mac(home: Path) -> Machine:
    return Machine("darwin", home, home, home, home)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "User Library"
    folder.mkdir()
    return folder


def test_a_stranger_on_the_port_is_named(antiphon: Run) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.1", 0))
        port = str(stranger.getsockname()[1])
        done = antiphon("doctor", "--port", port, "--json")
    assert done.returncode == 3
    rows = {row["subject"]: row for row in json.loads(done.stdout)["findings"]}
    assert rows["daemon"]["state"] == "ill" and rows["torch"]["state"] == "well"
    assert f"(process {os.getpid()}) has UDP port {port}" in rows["daemon"]["words"]


def test_a_daemon_is_found_and_no_firewall_is_asked(antiphon: Run, daemon: PrivateDaemon) -> None:
    done = antiphon("doctor", "--port", str(daemon.port), "--json")
    rows = {row["subject"]: row for row in json.loads(done.stdout)["findings"]}
    assert done.returncode == 0, rows
    assert "harmonize ready" in rows["daemon"]["words"]
    assert rows["bind"]["state"] == "well" and "127.0.0.1" in rows["bind"]["words"]
    assert rows["loopback"]["state"] == "well"


def test_a_daemon_open_to_other_machines_is_told() -> None:
    with PrivateDaemon("--debug-models", "--host", "0.0.0.0", "--token", "secret") as daemon:
        found = by_subject(look_at_port(daemon.port, "secret"))
        assert found["bind"].state == "note" and "firewall" in found["bind"].words
        refused = by_subject(look_at_port(daemon.port, "wrong"))
    assert refused["daemon"].state == "ill" and "token" in refused["daemon"].words


def test_a_free_port_is_no_illness() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert by_subject(look_at_port(port, ""))["daemon"].state == "note"


def test_for_a_person_it_is_one_line_a_finding(antiphon: Run, library: Path) -> None:
    done = antiphon("doctor", "--port", "9", "--user-library", library)
    assert done.returncode == 0
    lines = done.stdout.strip().splitlines()
    assert len(lines) == len(list(examine(9, "", library)))
    assert all(line.startswith(("✓", "·")) for line in lines)


def test_every_model_of_the_registry_is_looked_at() -> None:
    found = list(look_at_weights(models()))
    assert [finding.state for finding in found] == ["well"] * len(models())
    told = " ".join(finding.words for finding in found)
    assert all(task in told for tasks in models().values() for task in tasks)


@pytest.mark.parametrize(
    ("card", "words"),
    [
        (None, "card.json is missing"),
        ("{", "card.json is damaged"),
        ('{"sha256": "0"}', "weights.safetensors is damaged"),
        (f'{{"sha256": "{sha256(b"whole").hexdigest()}"}}', "weights are whole"),
    ],
)
def test_weights_that_are_not_whole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, card: str | None, words: str
) -> None:
    monkeypatch.setattr(places, "ROOT", tmp_path)
    folder = tmp_path / "models" / "polka"
    folder.mkdir(parents=True)
    (folder / "weights.safetensors").write_bytes(b"whole")
    if card is not None:
        (folder / "card.json").write_text(card)
    (finding,) = look_at_weights({"models/polka": ["dance"]})
    assert words in finding.words and "dance" in finding.words


def test_weights_that_are_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(places, "ROOT", tmp_path)
    (finding,) = look_at_weights({"models/polka": ["dance"]})
    assert finding.state == "ill" and "weights.safetensors is missing" in finding.words


def test_what_is_in_the_library(library: Path, tmp_path: Path) -> None:
    def look() -> dict[str, Finding]:
        return by_subject(look_at_live(mac(tmp_path), library, 7733))

    assert "Antiphon" in look()["copies"].words and look()["copies"].state == "note"
    installed = Installation.read(library).put(EXTENSION, b"old")
    assert look()["Antiphon"].state == "ill" and "antiphon install" in look()["Antiphon"].words
    for part in parts():
        installed = installed.put(part.place, part.source.read_bytes())
    assert look()["Antiphon"].state == "well"
    assert "copies" not in look()
    assert "Antiphon Generate.amxd, Antiphon Transform.amxd" in look()["MIDI tool"].words
    assert look()["Antiphon Generate"].state == look()["Antiphon Transform"].state == "well"
    (library / EXTENSION).write_bytes(b"changed by hand")
    assert look()["Antiphon"].state == "note" and "is yours" in look()["Antiphon"].words


def test_the_newest_live_and_what_it_cannot_open(tmp_path: Path, library: Path) -> None:
    def told(*names: str) -> Finding:
        for name in names:
            (tmp_path / "Library/Preferences/Ableton" / name).mkdir(parents=True)
        return by_subject(look_at_live(mac(tmp_path), library, 7733))["Live"]

    assert "has not been started" in told().words
    assert "12.1" in told("Live 12.1").words and "devices need 12.2" in told().words
    assert "extension need 12.4.5" in told("Live 12.3.8").words
    assert "devices" not in told().words
    assert told("Live 12.4.15b1").state == "well"


def test_whether_live_has_taken_the_extension_in(tmp_path: Path, library: Path) -> None:
    def look() -> dict[str, Finding]:
        return by_subject(look_at_live(mac(tmp_path), library, 7733))

    assert look()["loaded"].state == "note"
    folder = tmp_path / "Library/Application Support/Ableton/Extensions/antiphon.antiphon"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text('{"version": "0.1.0"}')
    assert look()["loaded"].state == "well" and "0.1.0" in look()["loaded"].words
    log = tmp_path / "Library/Preferences/Ableton/Live 12.4.5/ExtensionHost.txt"
    log.parent.mkdir(parents=True)
    log.touch()
    assert str(log) in look()["log"].words


def test_which_port_the_extension_was_told(tmp_path: Path, library: Path) -> None:
    file = tmp_path / "Library/Application Support/Ableton/Extensions Data/antiphon.antiphon"
    file.mkdir(parents=True)
    file /= "daemon.json"

    def state(text: str) -> str:
        file.write_text(text)
        return by_subject(look_at_live(mac(tmp_path), library, 7733))["asks"].state

    assert "asks" not in by_subject(look_at_live(mac(tmp_path), library, 7733))
    assert [state(text) for text in ('{"port": 7733}', "{}")] == ["well", "well"]
    assert [state(text) for text in ('{"port": 7800}', "[]", "{")] == ["ill", "ill", "ill"]
