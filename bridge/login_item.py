"""What starts the daemon at login, on each system: a file, and the commands that make it count.

macOS has a launchd agent, Windows a task of the Task Scheduler, Linux a systemd user unit. None
needs an administrator. All give up when the port is taken, and start again only after a crash.
"""

import plistlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from bridge.machine import Machine

LABEL = "antiphon.daemon"  # launchd
UNIT = "antiphon.service"  # systemd
TASK = "Antiphon daemon"  # Task Scheduler
MARK = "Written by Antiphon, which starts at login because of this."

Command = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoginItem:
    """A file to write, and the commands to run after it is written and before it is removed."""

    path: Path
    content: bytes
    before: tuple[Command, ...]  # clear away an earlier one; may fail
    on: tuple[Command, ...]
    off: tuple[Command, ...]  # may fail

    @property
    def is_strange(self) -> bool:
        """Whether a file of another origin is in its place."""
        if not self.path.exists():
            return False
        there = self.path.read_bytes()
        return not any(MARK.encode(encoding) in there for encoding in ("utf-8", "utf-16-le"))


def log_file(machine: Machine) -> Path | None:
    """Where a daemon started at login logs; None = where its system puts all logs."""
    if machine.platform == "darwin":
        return machine.home / "Library" / "Logs" / "Antiphon.log"
    if machine.platform == "win32":
        return machine.local / "Antiphon" / "Antiphon.log"
    return None


def login_item(machine: Machine, command: Sequence[str], folder: Path) -> LoginItem:
    """What starts `command` in `folder` at every login of the machine's user."""
    made = {"darwin": _launchd, "win32": _task_scheduler}.get(machine.platform, _systemd)
    return made(machine, tuple(command), folder)


def _launchd(machine: Machine, command: Command, folder: Path) -> LoginItem:
    agent = {
        "Label": LABEL,
        "ProgramArguments": list(command),
        "WorkingDirectory": str(folder),
        "RunAtLoad": True,
        "KeepAlive": {"Crashed": True},
        "ProcessType": "Interactive",  # or macOS slows it down in the background
    }
    path = machine.home / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    head, doctype, rest = plistlib.dumps(agent).split(b"\n", 2)
    content = b"\n".join((head, doctype, f"<!-- {MARK} -->".encode(), rest))
    domain = f"gui/{machine.uid}"
    out = ("launchctl", "bootout", f"{domain}/{LABEL}")
    return LoginItem(
        path, content, (out,), (("launchctl", "bootstrap", domain, str(path)),), (out,)
    )


def _systemd(machine: Machine, command: Command, folder: Path) -> LoginItem:
    lines = [
        f"# {MARK}",
        "[Unit]",
        "Description=Antiphon: music models that answer Ableton Live",
        "",
        "[Service]",
        f"ExecStart={_systemd_line(command)}",
        f"WorkingDirectory={str(folder).replace('%', '%%')}",
        "Restart=on-abnormal",
        "",
        "[Install]",
        "WantedBy=default.target",
        "",
    ]
    path = machine.config / "systemd" / "user" / UNIT
    user = ("systemctl", "--user")
    on = ((*user, "daemon-reload"), (*user, "enable", UNIT), (*user, "restart", UNIT))
    off = ((*user, "disable", "--now", UNIT),)
    return LoginItem(path, "\n".join(lines).encode(), (), on, off)


def _systemd_line(command: Command) -> str:
    """A command as systemd reads it: quoted, and escaped where a character means something."""

    def quoted(word: str, *escapes: tuple[str, str]) -> str:
        for character, escaped in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), *escapes):
            word = word.replace(character, escaped)
        return f'"{word}"'

    program, *words = command  # variables are looked for in all words but the first
    return " ".join([quoted(program), *(quoted(word, ("$", "$$")) for word in words)])


def _task_scheduler(machine: Machine, command: Command, folder: Path) -> LoginItem:
    from subprocess import list2cmdline

    tree = {
        "RegistrationInfo": {"Description": MARK},
        "Triggers": {"LogonTrigger": {"Enabled": "true", "UserId": machine.user}},
        "Principals": {
            "Principal": {
                "UserId": machine.user,
                "LogonType": "InteractiveToken",
                "RunLevel": "LeastPrivilege",
            }
        },
        "Settings": {
            "MultipleInstancesPolicy": "IgnoreNew",
            "DisallowStartIfOnBatteries": "false",
            "StopIfGoingOnBatteries": "false",
            "ExecutionTimeLimit": "PT0S",  # without it, three days
            "Priority": "5",  # without it, below all that musicians run
        },
        "Actions": {
            "Exec": {
                "Command": command[0],
                "Arguments": list2cmdline(command[1:]),
                "WorkingDirectory": str(folder),
            }
        },
    }
    space = "http://schemas.microsoft.com/windows/2004/02/mit/task"
    task = ElementTree.Element("Task", {"version": "1.2", "xmlns": space})
    _grow(task, tree)
    task.find("Principals/Principal").set("id", "Author")  # type: ignore[union-attr]
    task.find("Actions").set("Context", "Author")  # type: ignore[union-attr]
    ElementTree.indent(task)
    path = machine.local / "Antiphon" / "login.xml"
    out = ("schtasks", "/Delete", "/TN", TASK, "/F")
    text = f'<?xml version="1.0" encoding="UTF-16"?>\n{ElementTree.tostring(task, "unicode")}\n'
    on = (
        ("schtasks", "/Create", "/TN", TASK, "/XML", str(path), "/F"),
        ("schtasks", "/Run", "/TN", TASK),
    )
    end = ("schtasks", "/End", "/TN", TASK)
    return LoginItem(path, text.encode("utf-16"), (end,), on, (end, out))


def _grow(parent: ElementTree.Element, branches: dict[str, object]) -> None:
    for name, value in branches.items():
        child = ElementTree.SubElement(parent, name)
        if isinstance(value, dict):
            _grow(child, value)
        else:
            child.text = str(value)
