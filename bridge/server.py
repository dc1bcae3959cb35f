"""The daemon: it binds its port, loads the models behind it, serves, and ends in order."""

import asyncio
import contextlib
import errno
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

from bridge.client import Client, DaemonMissing
from bridge.desk import Desk
from bridge.endpoint import Endpoint
from bridge.jobs import Jobs
from bridge.logs import write_log
from bridge.port_holder import holder
from bridge.sessions import Sessions
from bridge.settings import Settings
from models.errors import AntiphonError
from models.registry import Registry, shipped

log = logging.getLogger("bridge.server")

GRACE_S = 1.5  # for running jobs to finish after a signal
CANCEL_S = 0.5  # for cancelled ones to notice
HOUSEKEEPING_S = 1.0


class Daemon:
    """One daemon on one port, for one run on one event loop."""

    def __init__(self, settings: Settings, registry: Registry) -> None:
        self._settings = settings
        self._registry = registry
        self._ending = asyncio.Event()
        self.ended_clean = True  # whether all threads of the models came to their end

    def stop(self) -> None:
        """Ask the daemon to shut down; to be called on its event loop."""
        self._ending.set()

    async def run(self, listening: Callable[[str, int], None]) -> None:
        """Serve until `stop`; `listening` is told the address. Raises OSError for a taken port."""
        loop, settings = asyncio.get_running_loop(), self._settings
        jobs = Jobs(self._registry, settings.most_waiting, loop)
        sessions = Sessions(settings.token, settings.most_sessions, settings.session_idle_s)
        endpoint = Endpoint(
            sessions, self._registry, lambda socket: Desk(jobs, socket.post, settings.most_kept)
        )
        transport, _ = await loop.create_datagram_endpoint(
            lambda: endpoint, local_addr=(settings.host, settings.port)
        )
        try:
            listening(*transport.get_extra_info("sockname")[:2])
            jobs.worker.start()
            while not self._ending.is_set():
                endpoint.tidy()
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._ending.wait(), HOUSEKEEPING_S)
            await self._end(jobs, endpoint)
        finally:
            transport.close()

    async def _end(self, jobs: Jobs, endpoint: Endpoint) -> None:
        """Let running jobs finish and be fetched, then cancel what is left."""
        jobs.stop()
        await _until(lambda: jobs.idle and not endpoint.busy, GRACE_S)
        jobs.abandon()
        await _until(lambda: not jobs.worker.alive, CANCEL_S)
        self.ended_clean = not (jobs.worker.alive or self._registry.loading_apart)


async def _until(true: Callable[[], bool], limit_s: float) -> None:
    end = time.monotonic() + limit_s
    while not true() and time.monotonic() < end:
        await asyncio.sleep(0.01)


def serve(settings: Settings) -> int:
    """Run a daemon until SIGINT or SIGTERM. Its first line on standard output is
    `listening on HOST:PORT`. Returns 0, or 3 when the address cannot be had."""
    try:
        write_log(settings.log_level, settings.log_file)
    except OSError as reason:
        print(f'"{settings.log_file}" cannot be written: {reason.strerror}.', file=sys.stderr)
        return 3
    registry = shipped(settings.device, settings.debug, settings.first)
    try:
        ended_clean = asyncio.run(_serve(settings, registry))
    except OSError as reason:
        log.error("%s", _why_not(settings, reason))
        return 3
    if not ended_clean:
        # The model does not come back. Letting the interpreter tear down torch under a running
        # thread can abort the process, so leave without it.
        logging.shutdown()
        os._exit(0)
    return 0


async def _serve(settings: Settings, registry: Registry) -> bool:
    daemon, loop = Daemon(settings, registry), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, daemon.stop)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(daemon.stop))
    if settings.private:
        threading.Thread(target=_stop_with_input, args=(daemon, loop), daemon=True).start()
    await daemon.run(_announce)
    return daemon.ended_clean


def _stop_with_input(daemon: Daemon, loop: asyncio.AbstractEventLoop) -> None:
    """Stop the daemon once nobody holds the other end of its standard input.

    Reads the descriptor: a thread waiting in `sys.stdin` would keep the interpreter from ending.
    """
    with contextlib.suppress(OSError):
        while os.read(0, 1024):
            continue
    with contextlib.suppress(RuntimeError):  # the loop has ended for another reason
        loop.call_soon_threadsafe(daemon.stop)


def _announce(host: str, port: int) -> None:
    if sys.stdout is not None:  # pythonw on Windows has none
        sys.stdout.write(f"listening on {host}:{port}\n")
        sys.stdout.flush()


def _why_not(settings: Settings, reason: OSError) -> str:
    """One sentence about an address that cannot be had: who has it, as far as can be found out."""
    where = f"{settings.host}:{settings.port}"
    if reason.errno != errno.EADDRINUSE:
        return f"{where} cannot be listened on: {reason.strerror or reason}."
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "") else settings.host
    try:
        with Client(host, settings.port, token=settings.token, timeout=0.5):
            return f"Another antiphon daemon already serves {where}: use it, or give a --port."
    except AntiphonError as refusal:
        return f"Another antiphon daemon has {where}, but: {refusal}"
    except (DaemonMissing, OSError):
        found = holder(settings.port)
        who = f", {found}" if found and found.pid else ""
        return f"Another program has {where}{who}: end it, or give a --port."
