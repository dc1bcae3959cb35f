"""`antiphon serve --login` and `--no-login`: let the system start the daemon, or no longer."""

import subprocess
import sys
from pathlib import Path

import typer

from bridge import places
from bridge.commands.trouble import BadInput, Unavailable
from bridge.login_item import Command, LoginItem, log_file, login_item
from bridge.machine import Machine
from bridge.settings import Settings

KEPT = ("port", "device", "log_level")  # settings that go into the login item


def start_at_login(settings: Settings, *, dry_run: bool) -> None:
    """Write the login item, switch it on, start the daemon; raises BadInput, Unavailable."""
    if not settings.is_for_this_machine or settings.port == 0:
        raise BadInput(
            "A daemon that starts at login serves this machine alone, on a known port: "
            "leave out --host, --token and --port 0."
        )
    machine = Machine.this()
    item = login_item(machine, _command(settings, machine), places.ROOT)
    if item.is_strange:
        raise BadInput(f'"{item.path}" is not antiphon\'s: move it away first.')
    if dry_run:
        typer.echo(f"Would write {item.path}:\n\n{_text(item)}\nand run:")
        _tell((*item.before, *item.on))
        return
    _write(item, machine)
    for command in item.before:
        _run(command)
    for command in item.on:
        if reason := _run(command):
            item.path.unlink()
            raise Unavailable(f"{' '.join(command)} failed: {reason}")
    typer.echo(f"Antiphon starts at every login. Wrote {item.path}")
    typer.echo("It was also started now: `antiphon doctor` tells whether it runs.")


def stop_at_login(*, dry_run: bool) -> None:
    """Switch the login item off, end its daemon, delete the file; raises BadInput for none."""
    item = login_item(Machine.this(), (sys.executable,), places.ROOT)
    if not item.path.exists() or item.is_strange:
        raise BadInput("Antiphon does not start at login: there is nothing to remove.")
    if dry_run:
        typer.echo("Would run:")
        _tell(item.off)
        typer.echo(f"and remove {item.path}")
        return
    for command in item.off:
        _run(command)
    item.path.unlink()
    typer.echo(f"Antiphon no longer starts at login. Removed {item.path}")


def _command(settings: Settings, machine: Machine) -> Command:
    """How the system starts the daemon: this Python, and what differs from the usual."""
    python = Path(sys.executable)
    windowless = python.with_name("pythonw.exe")
    words = [str(windowless if windowless.exists() else python), "-m", "bridge", "serve"]
    for name in KEPT:
        value = getattr(settings, name)
        if value != Settings.model_fields[name].default:
            words += [f"--{name.replace('_', '-')}", str(value)]
    log = Path(settings.log_file).absolute() if settings.log_file else log_file(machine)
    words += ["--log-file", str(log)] if log else []
    return (*words, *(["--debug-models"] if settings.debug else []))


def _write(item: LoginItem, machine: Machine) -> None:
    item.path.parent.mkdir(parents=True, exist_ok=True)
    if log := log_file(machine):
        log.parent.mkdir(parents=True, exist_ok=True)
    item.path.write_bytes(item.content)


def _run(command: Command) -> str:
    """Why a command failed, or nothing."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", check=False
        )
    except OSError as error:
        return f"{error.strerror or error}."
    said = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return "" if done.returncode == 0 else (said[-1] if said else f"code {done.returncode}.")


def _text(item: LoginItem) -> str:
    encoding = "utf-16" if item.content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    return item.content.decode(encoding)


def _tell(commands: tuple[Command, ...]) -> None:
    for command in commands:
        typer.echo(f"  {subprocess.list2cmdline(command)}")
