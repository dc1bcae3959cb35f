"""`antiphon serve`: the daemon, in the foreground until Ctrl-C."""

from typing import Annotated, Any

import typer
from pydantic import ValidationError

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
    private: Annotated[bool, _setting("private", "--private", hidden=True)] = False,
    debug_models: Annotated[
        bool, _setting("debug", "--debug-models", envvar="ANTIPHON_DEBUG_MODELS")
    ] = False,
) -> None:
    """Run the daemon: it loads the model and answers requests until Ctrl-C."""
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
                    "private": private,
                    "debug": debug_models,
                }
            )
        except ValidationError as reason:
            raise BadInput(_sentence(reason)) from reason
        raise typer.Exit(serve_until_stopped(settings))


def _sentence(reason: ValidationError) -> str:
    """What is wrong with the settings, without pydantic's framing."""
    first = reason.errors()[0]
    option = "".join(f"--{part}: ".replace("_", "-") for part in first["loc"])
    return option + first["msg"].removeprefix("Value error, ") + "."
