"""Which program has a UDP port: asked of /proc on Linux, lsof on macOS, netstat on Windows."""

import csv
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

PATIENCE_S = 5.0
EVERYWHERE = "0.0.0.0"


@dataclass(frozen=True, slots=True)
class Holder:
    """A program with a UDP socket; pid 0 or an empty name when the system does not tell."""

    address: str  # where it listens; 0.0.0.0 = on every address
    pid: int = 0
    name: str = ""

    def __str__(self) -> str:
        """In words: `python3 (process 123)`, as far as it is known."""
        if not self.pid:
            return "another program"
        return f"{self.name or 'a program'} (process {self.pid})"


def holder(port: int) -> Holder | None:
    """The program that listens on a UDP port of this machine, or None when none is found."""
    found: Holder | None = None
    with suppress(OSError, subprocess.SubprocessError, ValueError):
        if sys.platform == "darwin":
            found = read_lsof(_run("lsof", "-nP", f"-iUDP:{port}", "-Fpcn"), port)
        elif sys.platform == "win32":
            found = read_netstat(_run("netstat", "-ano", "-p", "UDP"), port)
            if found:
                row = _run("tasklist", "/FI", f"PID eq {found.pid}", "/FO", "CSV", "/NH")
                found = Holder(found.address, found.pid, read_tasklist(row))
        else:
            found = _in_proc(port)
    return found


def read_lsof(text: str, port: int) -> Holder | None:
    """The listener in `lsof -Fpcn`: lines p(id), c(ommand), n(ame), one field a line."""
    pid, name = 0, ""
    for line in text.splitlines():
        kind, value = line[:1], line[1:]
        if kind == "p":
            pid = int(value)
        elif kind == "c":
            name = value
        elif kind == "n" and value.endswith(f":{port}") and "->" not in value:
            address = value.rpartition(":")[0].strip("[]")
            return Holder(EVERYWHERE if address in ("*", "::") else address, pid, name)
    return None


def read_netstat(text: str, port: int) -> Holder | None:
    """The listener in `netstat -ano -p UDP`: UDP, address:port, *:*, process."""
    for line in text.splitlines():
        found = re.match(r"\s*UDP\s+(\S+):(\d+)\s+\S+\s+(\d+)", line)
        if found and int(found[2]) == port:
            return Holder(found[1], int(found[3]))
    return None


def read_tasklist(text: str) -> str:
    """The program's name in one row of `tasklist /FO CSV`; empty when the process is gone."""
    row = next(csv.reader(text.strip().splitlines()), [])
    return row[0] if len(row) > 1 else ""


def _run(*command: str) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, errors="replace", timeout=PATIENCE_S, check=False
    )
    return done.stdout


def _in_proc(port: int) -> Holder | None:
    for table in ("/proc/net/udp", "/proc/net/udp6"):
        for address, number, inode in _sockets(Path(table)):
            if number == port:
                pid, name = _owner(inode)
                return Holder(address, pid, name)
    return None


def _sockets(table: Path) -> Iterator[tuple[str, int, str]]:
    """(address, port, inode) of every UDP socket; addresses are little-endian words."""
    lines = table.read_text().splitlines()[1:] if table.exists() else []
    for line in lines:
        words = line.split()
        address, _, port = words[1].partition(":")
        raw = bytes.fromhex(address)
        turned = b"".join(raw[at : at + 4][::-1] for at in range(0, len(raw), 4))
        shown = str(ip_address(turned))
        yield EVERYWHERE if shown == "::" else shown, int(port, 16), words[9]


def _owner(inode: str) -> tuple[int, str]:
    """(pid, name) of the process with a socket; (0, "") when we may not see it."""
    wanted = f"socket:[{inode}]"
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if any(str(link.readlink()) == wanted for link in (process / "fd").iterdir()):
                return int(process.name), (process / "comm").read_text().strip()
    return 0, ""
