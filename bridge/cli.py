"""The command line: `antiphon COMMAND`. Every command lives in its own file of bridge/commands."""

import io
import sys

import typer

from bridge.commands.bench import bench
from bridge.commands.continuing import continue_
from bridge.commands.demo import demo
from bridge.commands.doctor import doctor
from bridge.commands.drumify import drumify
from bridge.commands.generate import generate
from bridge.commands.harmonize import harmonize
from bridge.commands.humanize import humanize
from bridge.commands.infill import infill
from bridge.commands.install import install
from bridge.commands.morph import morph
from bridge.commands.networks import PASS_ON, evaluate, train
from bridge.commands.ports import play, ports
from bridge.commands.serve import serve
from bridge.commands.vary import vary
from bridge.commands.watch import PASS_ON as PASS_ON_TO_TASK
from bridge.commands.watch import watch

app = typer.Typer(
    help="Call-and-response singing: you send a clip, a local model answers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _command in (
    serve,
    harmonize,
    continue_,
    infill,
    morph,
    generate,
    vary,
    humanize,
    drumify,
    play,
    ports,
    doctor,
    install,
    demo,
    bench,
):
    app.command(_command.__name__.rstrip("_"))(_command)  # `continue` is a word of Python's
app.command(context_settings=PASS_ON_TO_TASK)(watch)
app.command(context_settings=PASS_ON)(evaluate)
app.command(context_settings=PASS_ON)(train)


def commands() -> list[str]:
    """The names of all commands."""
    return [
        info.name or info.callback.__name__ for info in app.registered_commands if info.callback
    ]


def main() -> None:
    """Run the command that the arguments name."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a name that a pipe cannot spell is no failure
    app()
