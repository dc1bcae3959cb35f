"""Who has a UDP port: by this system's own means, and as other systems print it."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bridge.port_holder import Holder, holder, read_lsof, read_netstat, read_tasklist


@pytest.fixture(params=["127.0.0.1", "0.0.0.0"])
def bound(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind((request.param, 0))
        yield ear.getsockname()


def test_our_own_port_is_ours(bound: tuple[str, int]) -> None:
    found = holder(bound[1])
    assert found and found.name
    assert replace(found, name="") == Holder(bound[0], os.getpid())


def test_a_free_port_is_nobodys() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        port = ear.getsockname()[1]
    assert holder(port) is None


def test_every_address_of_both_families_is_everywhere() -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as ear:
        ear.bind(("::", 0))
        found = holder(ear.getsockname()[1])
    assert found and found.address == "0.0.0.0"


@pytest.mark.skipif(not shutil.which("lsof"), reason="lsof is not installed")
def test_what_lsof_prints_is_read(bound: tuple[str, int]) -> None:
    command = ["lsof", "-nP", f"-iUDP:{bound[1]}", "-Fpcn"]
    printed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = read_lsof(printed, bound[1])
    assert found and (found.address, found.pid) == (bound[0], os.getpid())


def test_who_only_talks_to_a_port_does_not_have_it() -> None:
    printed = "p5\ncLive\nn127.0.0.1:9000->127.0.0.1:7733\np7\ncPython\nn127.0.0.1:7733\n"
    assert read_lsof(printed, 7733) == Holder("127.0.0.1", 7, "Python")


def test_windows() -> None:
    printed = (
        "\r\nAktive Verbindungen\r\n\r\n  Proto  Lokale Adresse  Remoteadresse  Status  PID\r\n"
        "  UDP    0.0.0.0:17733    *:*     4\r\n  UDP    127.0.0.1:7733    *:*     1234\r\n"
    )
    assert read_netstat(printed, 7733) == Holder("127.0.0.1", 1234)
    assert read_netstat(printed, 7734) is None
    assert read_tasklist('"python.exe","1234","Console","1","80,000 K"\r\n') == "python.exe"
    assert read_tasklist("INFO: No tasks are running which match the criteria.\r\n") == ""


def test_a_holder_in_words() -> None:
    assert str(Holder("127.0.0.1", 7, "Python")) == "Python (process 7)"
    assert str(Holder("127.0.0.1")) == "another program"
