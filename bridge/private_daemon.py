"""A daemon of one's own: for a command when none runs, for the demo, benchmark and tests."""

import subprocess
import sys
import tempfile
from types import TracebackType
from typing import Any

END_S = 5.0

# Ctrl-C at a terminal goes to a whole group of processes, and is for the command alone.
if sys.platform == "win32":
    OWN_GROUP: dict[str, Any] = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
else:
    OWN_GROUP: dict[str, Any] = {"start_new_session": True}


class NotStarted(Exception):
    """The daemon ended before it listened; the message is its last word."""


class PrivateDaemon:
    """A daemon process on a free port, with `options` of `antiphon serve`.

    It ends with the `with` block, or with this process however that ends. What it logs is kept
    aside. Entering raises NotStarted when it cannot serve.
    """

    def __init__(self, *options: str) -> None:
        serve = [sys.executable, "-m", "bridge", "serve", "--private", "--port", "0"]
        self._command = [*serve, *options]
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8")
        self.port = 0

    def __enter__(self) -> "PrivateDaemon":
        self.process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,  # its end, however it comes, is the daemon's end
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            **OWN_GROUP,
        )
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            last_word = (self.log.strip().splitlines() or ["The daemon could not be started."])[-1]
            self.__exit__(None, None, None)
            raise NotStarted(last_word)
        self.port = int(line.rsplit(":", 1)[1])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        try:
            self.process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self._log.close()

    @property
    def log(self) -> str:
        """All it logged so far."""
        self._log.seek(0)
        return self._log.read()
