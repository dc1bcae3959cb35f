"""How a command fails: one sentence on stderr and an exit code, never a traceback."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from bridge.client import DaemonMissing
from bridge.private_daemon import NotStarted
from models.errors import AntiphonError
from models.music.source_file import UnreadableFile

BAD_INPUT = 2  # what was given cannot be answered
DAEMON_TROUBLE = 3  # the daemon, a model or the machine cannot answer it now
STOPPED = 130  # Ctrl-C, as shells count it

# The codes of models/errors.py that speak of what was asked, not of who answers.
INPUT_CODES = frozenset(
    "empty_clip no_clips too_many_voices not_one_line no_voice_missing voice_twice too_many_notes "
    "too_many_clips too_long region_outside bad_field bad_clip range_too_narrow no_data".split()
)


class BadInput(Exception):
    """What the person gave makes no sense; the message is one sentence."""


class Unavailable(Exception):
    """Something the command needs is not there; the message is one sentence and says what to do."""


@contextmanager
def told_in_a_sentence(as_json: bool = False) -> Iterator[None]:
    """Turn the failures a person can do something about into a sentence and an exit code.

    With `as_json` the sentence also goes to stdout as one JSON object.
    """
    try:
        yield
    except AntiphonError as error:
        _leave(str(error), _exit_code(error), as_json)
    except (BadInput, UnreadableFile) as error:
        _leave(str(error), BAD_INPUT, as_json)
    except (DaemonMissing, NotStarted, Unavailable) as error:
        _leave(str(error), DAEMON_TROUBLE, as_json)
    except OSError as error:
        reason = error.strerror or str(error)
        if error.filename is None:
            _leave(f"This machine refused: {reason}.", DAEMON_TROUBLE, as_json)
        _leave(f'"{error.filename}" cannot be used: {reason}.', BAD_INPUT, as_json)
    except KeyboardInterrupt:
        _leave("Stopped.", STOPPED, as_json)


def _exit_code(error: AntiphonError) -> int:
    if error.code == "cancelled":
        return STOPPED
    return BAD_INPUT if error.code in INPUT_CODES else DAEMON_TROUBLE


def _leave(sentence: str, code: int, as_json: bool) -> NoReturn:
    if as_json:
        print(json.dumps({"error": sentence, "exit_code": code}))
    print(sentence, file=sys.stderr)
    raise typer.Exit(code)
