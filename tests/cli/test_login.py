"""`antiphon serve --login`: files that real parsers read, in a home that is only a test's."""

import os
import plistlib
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from xml.etree import ElementTree

import pytest

from bridge.client import Client
from bridge.login_item import MARK, LoginItem, log_file, login_item
from bridge.machine import Machine
from bridge.private_daemon import PrivateDaemon

Run = Callable[..., CompletedProcess[str]]
PROGRAM = "/opt/my tools/100% $thon"
ODD = '50% of "a" $b \\c'
COMMAND = [PROGRAM, "-m", "bridge", "serve", "--log-file", ODD]
TASK_SPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="for systemd")


def item_on(platform: str, home: Path, folder: Path | None = None) -> LoginItem:
    machine = Machine(platform, home, home, home / "Local", home / ".config", "STUDIO\\Clara", 501)
    return login_item(machine, COMMAND, folder or home / "a & b")


def test_macos_gets_a_launchd_agent(tmp_path: Path) -> None:
    item = item_on("darwin", tmp_path)
    agent = plistlib.loads(item.content)
    assert item.path == tmp_path / "Library/LaunchAgents" / f"{agent['Label']}.plist"
    assert agent["ProgramArguments"] == COMMAND
    assert agent["WorkingDirectory"] == str(tmp_path / "a & b")
    assert agent["RunAtLoad"] is True
    assert agent["KeepAlive"] == {"Crashed": True}  # not when the port is taken
    assert item.on == (("launchctl", "bootstrap", "gui/501", str(item.path)),)
    assert item.off == (("launchctl", "bootout", f"gui/501/{agent['Label']}"),)


def test_windows_gets_a_task(tmp_path: Path) -> None:
    item = item_on("win32", tmp_path)
    assert item.content.decode("utf-16").startswith('<?xml version="1.0" encoding="UTF-16"?>')
    task = ElementTree.fromstring(item.content)
    assert task.tag == f"{TASK_SPACE}Task" and task.get("version") == "1.2"

    def text(path: str) -> str | None:
        return task.findtext("/".join(TASK_SPACE + part for part in path.split("/")))

    assert text("Triggers/LogonTrigger/UserId") == "STUDIO\\Clara"
    assert text("Principals/Principal/UserId") == "STUDIO\\Clara"
    assert text("Principals/Principal/RunLevel") == "LeastPrivilege"
    assert text("Settings/ExecutionTimeLimit") == "PT0S"
    assert text("Actions/Exec/Command") == COMMAND[0]
    assert text("Actions/Exec/Arguments") == subprocess.list2cmdline(COMMAND[1:])
    assert text("Actions/Exec/WorkingDirectory") == str(tmp_path / "a & b")
    principal = task.find(f"{TASK_SPACE}Principals/{TASK_SPACE}Principal")
    actions = task.find(f"{TASK_SPACE}Actions")
    assert principal is not None and actions is not None
    assert principal.get("id") == actions.get("Context")
    create, _ = item.on
    assert create[create.index("/XML") + 1] == str(item.path)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_linux_gets_a_unit_that_systemd_accepts(tmp_path: Path) -> None:
    program = tmp_path / Path(PROGRAM).name
    program.symlink_to(sys.executable)
    machine = Machine("linux", tmp_path, tmp_path, tmp_path, tmp_path / ".config")
    item = login_item(machine, [str(program), *COMMAND[1:]], tmp_path)
    item.path.parent.mkdir(parents=True)
    item.path.write_bytes(item.content)
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--user", str(item.path)],
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    if "Failed to initialize manager" in checked.stderr:
        pytest.skip("systemd-analyze does not run here")
    assert checked.returncode == 0, checked.stderr
    assert "antiphon.service" not in checked.stderr


def test_linux_words_are_quoted(tmp_path: Path) -> None:
    unit = item_on("linux", tmp_path, tmp_path / "100%").content.decode()
    start = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
    first, *words = shlex.split(start.removeprefix("ExecStart="))
    assert first.replace("%%", "%") == PROGRAM
    assert [word.replace("%%", "%").replace("$$", "$") for word in words] == COMMAND[1:]
    assert f"WorkingDirectory={tmp_path}/100%%\n" in unit


@pytest.mark.parametrize("platform", ["darwin", "win32", "linux"])
def test_what_another_wrote_is_told_from_ours(platform: str, tmp_path: Path) -> None:
    item = item_on(platform, tmp_path)
    assert not item.is_strange
    item.path.parent.mkdir(parents=True)
    item.path.write_bytes(item.content)
    assert not item.is_strange
    item.path.write_bytes(b"[Service]")
    assert item.is_strange


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_a_daemon_without_a_terminal_logs_to_a_file(platform: str, tmp_path: Path) -> None:
    log = log_file(Machine(platform, tmp_path, tmp_path, tmp_path, tmp_path))
    assert log and log.is_relative_to(tmp_path)


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The environment of a user whose systemctl only writes down what it was told."""
    tools = tmp_path / "tools"
    tools.mkdir()
    told = tmp_path / "told"
    told.touch()
    (tools / "systemctl").write_text(f'#!/bin/sh\necho "$@" >> "{told}"\n')
    (tools / "systemctl").chmod(0o755)
    return {
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / ".config"),
        "PATH": f"{tools}:{os.environ['PATH']}",
        "ANTIPHON_TOKEN": "",
    }


@linux
def test_there_and_back(antiphon: Run, home: dict[str, str], tmp_path: Path) -> None:
    unit = tmp_path / ".config/systemd/user/antiphon.service"
    dry = antiphon("serve", "--login", "--dry-run", "--port", "7800", **home)
    assert dry.returncode == 0 and not unit.exists()
    done = antiphon("serve", "--login", "--port", "7800", "--device", "cpu", **home)
    assert done.returncode == 0, done.stderr
    assert MARK in unit.read_text() and MARK in dry.stdout
    assert '"serve" "--port" "7800" "--device" "cpu"' in unit.read_text()
    told = (tmp_path / "told").read_text().splitlines()
    assert told[-2:] == ["--user enable antiphon.service", "--user restart antiphon.service"]
    assert antiphon("serve", "--no-login", "--dry-run", **home).returncode == 0
    assert unit.exists()
    assert antiphon("serve", "--no-login", **home).returncode == 0
    assert not unit.exists()
    told = (tmp_path / "told").read_text().splitlines()
    assert told[-1] == "--user disable --now antiphon.service"
    again = antiphon("serve", "--no-login", **home)
    assert again.returncode == 2 and "nothing to remove" in again.stderr


@linux
def test_a_system_that_refuses(antiphon: Run, home: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "tools" / "systemctl").write_text("#!/bin/sh\necho no bus here >&2\nexit 1\n")
    done = antiphon("serve", "--login", **home)
    assert done.returncode == 3 and "no bus here" in done.stderr
    assert not (tmp_path / ".config/systemd/user/antiphon.service").exists()


@linux
def test_a_unit_of_another_origin_stays(
    antiphon: Run, home: dict[str, str], tmp_path: Path
) -> None:
    unit = tmp_path / ".config/systemd/user/antiphon.service"
    unit.parent.mkdir(parents=True)
    unit.write_text("[Service]\n")
    for words in ("--login", "--no-login"):
        assert antiphon("serve", words, **home).returncode == 2
    assert unit.read_text() == "[Service]\n"
    assert not (tmp_path / "told").read_text()


@pytest.mark.parametrize(
    "words",
    [
        ["--login", "--host", "0.0.0.0", "--token", "secret"],
        ["--login", "--port", "0"],
        ["--login", "--device", "abacus"],
        ["--dry-run"],
    ],
)
def test_what_cannot_start_at_login(antiphon: Run, home: dict[str, str], words: list[str]) -> None:
    done = antiphon("serve", *words, **home)
    assert done.returncode == 2 and "Traceback" not in done.stderr


def test_a_log_goes_to_its_file(tmp_path: Path) -> None:
    log = tmp_path / "antiphon.log"
    with PrivateDaemon("--debug-models", "--log-file", str(log)) as daemon:
        with Client(port=daemon.port) as client:
            client.wait_ready("harmonize")
        assert not daemon.log
    assert "harmonize is ready" in log.read_text()


def test_a_log_that_cannot_be_written_is_a_sentence(antiphon: Run, tmp_path: Path) -> None:
    done = antiphon("serve", "--log-file", tmp_path / "gone" / "log", "--port", "0")
    assert done.returncode == 3 and "cannot be written" in done.stderr
