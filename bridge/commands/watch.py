"""`antiphon watch`: a folder that answers; drag a .mid in, and the answers lie beside it."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from bridge.client import WELCOME_S, Client, DaemonMissing
from bridge.commands.asking import LOOK_S, LOOPBACK, Host, Port, Token
from bridge.commands.trouble import STOPPED, BadInput, told_in_a_sentence
from bridge.inbox import Inbox
from bridge.private_daemon import PrivateDaemon
from bridge.protocol import PORT
from models.registry import models
from models.requests import TASKS

FIRST_CHOICE = "continue"
ANSWERS = "answers"  # the folder in the watched one
LOOK_EVERY_S = 0.5
PASS_ON = {
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "help_option_names": ["-h", "--help"],
}


def _able() -> list[str]:
    """The tasks of one clip that a shipped model answers, in the order of the requests."""
    there = {task for tasks in models().values() for task in tasks}
    one = [
        task for task, kind in TASKS.items() if kind.clips_wanted[0] <= 1 <= kind.clips_wanted[1]
    ]
    return [task for task in one if task in there]


def watch(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where .mid files are dragged in.")],
    task: Annotated[
        str | None,
        typer.Option(help=f"What to do with each file: {', '.join(_able())}."),
    ] = None,
    existing: Annotated[
        bool, typer.Option("--existing", help="Answer the files that lie there already, too.")
    ] = False,
    host: Host = LOOPBACK,
    port: Port = None,
    token: Token = "",
) -> None:
    """Answer every .mid that comes into a folder, until Ctrl-C; FOLDER/answers has the results.

    Further options are the task's own, as `--amount 0.5` for vary: see `antiphon vary --help`.
    """
    with told_in_a_sentence():
        tasks = tasks_of_one_file()
        chosen = task or FIRST_CHOICE
        if chosen not in tasks:
            what = f'There is no task "{chosen}" here' if task else "Say what to do with each file"
            raise BadInput(f"{what}: --task {', '.join(tasks)}.")
        if not folder.is_dir():
            raise BadInput(f'There is no folder "{folder}": name it first, options after it.')
        command, name = tasks[chosen], f"antiphon {chosen}"
        command.make_context(name, [*context.args, "file.mid"])  # a wrong option ends it here
        with ExitStack() as held:
            daemon = _Daemon(host, port, token, held)
            words = [*context.args, "-o", str(folder / ANSWERS), "--host", host]
            _answer(command, name, words, daemon, Inbox(folder, everything=existing))


def tasks_of_one_file() -> dict[str, Any]:
    """Task → its command, for every task that this version can do with a single clip."""
    from bridge.cli import app

    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    return {task: commands[task] for task in _able() if task in commands}


class _Daemon:
    """The daemon to ask: the running one, or a private one for all files when none runs."""

    def __init__(self, host: str, port: int | None, token: str, held: ExitStack) -> None:
        self._host, self._port, self._token, self._held = host, port, token, held
        self._private: PrivateDaemon | None = None

    def options(self) -> list[str]:
        """The options that lead to it; raises DaemonMissing, NotStarted or AntiphonError."""
        if self._private and self._private.process.poll() is None:
            return ["--port", str(self._private.port)]
        port, patience = self._port or PORT, WELCOME_S if self._port else LOOK_S
        try:
            with Client(self._host, port, token=self._token, timeout=patience):
                return ["--port", str(port), "--token", self._token]
        except DaemonMissing:
            if self._port is not None or self._host != LOOPBACK:
                raise
        self._private = self._held.enter_context(PrivateDaemon("--log-level", "error"))
        return ["--port", str(self._private.port)]


def _answer(command: Any, name: str, words: list[str], daemon: _Daemon, inbox: Inbox) -> None:
    """Answer every file until Ctrl-C."""
    answered = failed = 0
    daemon.options()  # one that cannot be had is told before any file comes
    _say(f"Watching {inbox.folder}: drag .mid files in. Ctrl-C ends it.")
    if inbox.left_alone:
        _say(f"Files there already: {inbox.left_alone}, left alone (--existing answers them).")
    try:
        while True:
            for file in inbox.arrived():
                code = _run(command, name, words, daemon, file)
                if code == STOPPED:
                    raise KeyboardInterrupt
                answered, failed = answered + (code == 0), failed + (code != 0)
            time.sleep(LOOK_EVERY_S)
    except KeyboardInterrupt:
        _say(f"Stopped. Files answered: {answered}; not answered: {failed}.")


def _run(command: Any, name: str, words: Sequence[str], daemon: _Daemon, file: Path) -> int:
    """The exit code of the task's command on one file; it has said itself what there is to say."""
    _say(f"{file.name}:")
    try:
        with told_in_a_sentence():
            command.main([*words, *daemon.options(), str(file)], prog_name=name)
    except typer.Exit as end:
        return int(end.exit_code)
    except SystemExit as end:
        return int(end.code or 0)
    except Exception as reason:  # a mistake of ours in one file must not end the watch
        _say(f"It could not be answered ({type(reason).__name__}: {reason}).")
        return 1
    return 0


def _say(words: str) -> None:
    """Tell the person; standard output is for what the task's command prints."""
    typer.echo(words, err=True)
