"""Bounded rates: for log lines and for datagrams to strangers, whatever is sent to the daemon."""

import logging
import time


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
