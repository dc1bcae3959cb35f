"""`antiphon serve`: the daemon, in the foreground until Ctrl-C."""

from typing import Annotated, Any

import typer
from pydantic import ValidationError

from bridge.commands.login import start_at_login, stop_at_login
from bridge.commands.trouble import BadInput, told_in_a_sentence
from bridge.settings import Settings


def _setting(name: str, *flags: str, **more: Any) -> Any:
    return typer.Option(*flags, help=Settings.model_fields[name].description, **more)


def _default(name: str) -> Any:
    return Settings.model_fields[name].default


def serve(
    host: Annotated[str, _setting("host")] = _default("host"),
    port: Annotated[int, _setting("port", min=0, max=65_535)] = _default("port"),
    device: Annotated[str, _setting("device", metavar="auto|cpu|cuda|mps")] = _default("device"),
    token: Annotated[str, _setting("token", envvar="ANTIPHON_TOKEN")] = _default("token"),
    log_level: Annotated[str, _setting("log_level", metavar="debug|info|warning|error")] = _default(
        "log_level"
    ),
    log_file: Annotated[str, _setting("log_file", metavar="FILE")] = _default("log_file"),
    login: Annotated[
        bool | None,
        typer.Option(
            "--login/--no-login",
            help="Start at every login, and now, with these options; or no longer.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --login: show what would be done.")
    ] = False,
    private: Annotated[bool, _setting("private", "--private", hidden=True)] = False,
    first: Annotated[str, _setting("first", "--first", hidden=True)] = _default("first"),
    debug_models: Annotated[
        bool, _setting("debug", "--debug-models", envvar="ANTIPHON_DEBUG_MODELS")
    ] = False,
) -> None:
    """Run the daemon: it loads the models and answers requests until Ctrl-C."""
    from bridge.server import serve as serve_until_stopped

    with told_in_a_sentence():
        try:
            settings = Settings.model_validate(
                {
                    "host": host,
                    "port": port,
                    "device": device,
                    "token": token,
                    "log_level": log_level,
                    "log_file": log_file,
                    "private": private,
                    "first": first,
                    "debug": debug_models,
                }
            )
        except ValidationError as reason:
            raise BadInput(_sentence(reason)) from reason
        if login is None and dry_run:
            raise BadInput("--dry-run shows what --login or --no-login would do: give one of them.")
        if login is None:
            raise typer.Exit(serve_until_stopped(settings))
        if login:
            start_at_login(settings, dry_run=dry_run)
        else:
            stop_at_login(dry_run=dry_run)


def _sentence(reason: ValidationError) -> str:
    """What is wrong with the settings, without pydantic's framing."""
    first = reason.errors()[0]
    option = "".join(f"--{part}: ".replace("_", "-") for part in first["loc"])
    return option + first["msg"].removeprefix("Value error, ") + "."
