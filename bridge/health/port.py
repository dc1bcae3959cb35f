"""The daemon's port: free, ours, or another program's; and whom a firewall would ask about it."""

import socket
from collections.abc import Iterator
from ipaddress import ip_address

from bridge.client import Client, DaemonMissing
from bridge.health.finding import Finding
from bridge.port_holder import holder
from models.errors import AntiphonError

LOOK_S = 0.4


def look_at_port(port: int, token: str) -> Iterator[Finding]:
    """Whether a daemon has the port, another program has it, or it is free."""
    try:
        with Client(port=port, token=token, timeout=LOOK_S) as client:
            yield _ours(client, port)
    except AntiphonError as error:
        yield Finding("ill", "daemon", f"is on port {port}, but: {error}")
    except DaemonMissing:
        yield _another(port)
        return
    yield _bind(port)


def _ours(client: Client, port: int) -> Finding:
    states = {
        task: capability.state
        for task, capability in client.capabilities.items()
        if capability.state != "unavailable"
    }
    told = ", ".join(f"{task} {state}" for task, state in states.items())
    words = f"answers on port {port} ({client.device}): {told}"
    if "missing" in states.values():
        return Finding("ill", "daemon", f"{words}; mend the weights below, then start it again")
    return Finding("well", "daemon", words)


def _bind(port: int) -> Finding:
    """Where the daemon listens: within this machine, no firewall is asked."""
    found = holder(port)
    if found is None:
        return Finding("note", "bind", "the system does not tell on which address it listens")
    if ip_address(found.address).is_loopback:
        return Finding("well", "bind", f"{found.address}, this machine alone: no firewall is asked")
    where = "every address" if found.address == "0.0.0.0" else found.address
    return Finding(
        "note", "bind", f"{where}: other machines reach it if the firewall lets Python in"
    )


def _another(port: int) -> Finding:
    """The port, bound for a moment: a firewall never sees 127.0.0.1, so bound is enough."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            who = holder(port) or "another program"
            return Finding(
                "ill", "daemon", f"{who} has UDP port {port}: end it, or use antiphon serve --port"
            )
    return Finding("note", "daemon", f"is not running (port {port} is free): antiphon serve")
