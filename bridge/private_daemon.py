"""A daemon of one's own: for a command when none runs, for the demo, benchmark and tests."""

import subprocess
import sys
import tempfile
from types import TracebackType

END_S = 5.0


class NotStarted(Exception):
    """The daemon ended before it listened; the message is its last word."""


class PrivateDaemon:
    """A daemon process on a free port, ended with the `with` block. What it logs is kept aside."""

    def __init__(self, *options: str) -> None:
        self._command = [sys.executable, "-m", "bridge", "serve", "--port", "0", *options]
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8")
        self.port = 0

    def __enter__(self) -> "PrivateDaemon":
        self.process = subprocess.Popen(
            self._command, stdout=subprocess.PIPE, stderr=self._log, text=True
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
        self.process.terminate()
        try:
            self.process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
        self._log.close()

    @property
    def log(self) -> str:
        """All it logged so far."""
        self._log.seek(0)
        return self._log.read()
