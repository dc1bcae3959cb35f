"""The daemon's log, and bounded rates: for its lines and for datagrams to strangers."""

import logging
import logging.handlers
import time

FILE_BYTES = 1_000_000  # of each of two files, the current one and the one before


class Bucket:
    """Allows `rate` things a second on average and `burst` of them at once."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = burst
        self._left = float(burst)
        self._filled_at: float | None = None

    def allow(self, now: float) -> bool:
        """Whether one more is allowed now (seconds of a steady clock)."""
        if self._filled_at is not None:
            refill = (now - self._filled_at) * self._rate
            self._left = min(float(self._burst), self._left + refill)
        self._filled_at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Sparing(logging.Filter):
    """Lets a bounded number of log records through and tells how many it kept back."""

    def __init__(self, rate: float = 10, burst: int = 50) -> None:
        super().__init__()
        self._bucket = Bucket(rate, burst)
        self._kept_back = 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Pass the record, with the number kept back since the last one, or keep it back."""
        if not self._bucket.allow(time.monotonic()):
            self._kept_back += 1
            return False
        if self._kept_back:
            record.msg = f"{record.msg} (and {self._kept_back} lines before it)"
            self._kept_back = 0
        return True


def write_log(level: str, file: str = "") -> None:
    """Log to a file, or without one to standard error, at a bounded rate; raises OSError."""
    handler: logging.Handler = logging.StreamHandler()
    if file:
        handler = logging.handlers.RotatingFileHandler(
            file, maxBytes=FILE_BYTES, backupCount=1, encoding="utf-8"
        )
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=level.upper())
    for name in ("bridge.osc.in", "bridge.osc.out", "bridge.jobs"):
        logging.getLogger(name).addFilter(Sparing())
