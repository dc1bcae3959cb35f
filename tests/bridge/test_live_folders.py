"""Where Live's things are: by its own word, by default, on both systems."""

from pathlib import Path

import pytest

from bridge.live_folders import loaded_extension, preferences, user_library
from bridge.machine import Machine

LIBRARY_CFG = """<?xml version="1.0" encoding="UTF-8"?>
<Ableton MajorVersion="5"><ContentLibrary>
  <UserLibrary><LibraryProject>
    <ProjectName Value="User Library" /><ProjectPath Value="{path}" />
  </LibraryProject></UserLibrary>
</ContentLibrary></Ableton>"""


@pytest.fixture(params=["darwin", "win32"])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Machine:
    return Machine(request.param, tmp_path, tmp_path / "Roaming", tmp_path / "Local", tmp_path)


def started(machine: Machine, name: str) -> Path:
    """The preferences folder of a Live that has been started once."""
    mac = machine.home / "Library/Preferences/Ableton" / name
    folder = mac if machine.platform == "darwin" else machine.roaming / "Ableton" / name
    folder = folder if machine.platform == "darwin" else folder / "Preferences"
    folder.mkdir(parents=True)
    return folder


def test_versions_are_in_order_of_number_not_of_spelling(machine: Machine) -> None:
    for name in ("Live 9.7", "Live 12.4.15b1", "Live 12.4.5", "Live Reports"):
        started(machine, name)
    assert [live.name for live in preferences(machine)] == [
        "Live 12.4.15b1",
        "Live 12.4.5",
        "Live 9.7",
    ]


def test_without_a_word_from_live_the_usual_place(machine: Machine) -> None:
    parent = {"darwin": "Music", "win32": "Documents"}[machine.platform]
    assert user_library(machine) == machine.home / parent / "Ableton" / "User Library"


def test_documents_in_the_cloud(tmp_path: Path) -> None:
    machine = Machine("win32", tmp_path, tmp_path, tmp_path, tmp_path)
    library = tmp_path / "OneDrive" / "Documents" / "Ableton" / "User Library"
    library.mkdir(parents=True)
    assert user_library(machine) == library


@pytest.mark.parametrize("named", ["", "User Library"])
def test_a_library_that_was_moved_is_found(machine: Machine, tmp_path: Path, named: str) -> None:
    moved = tmp_path / "Disk & Tape"
    (moved / "User Library").mkdir(parents=True)
    escaped = str(moved / named).replace("&", "&amp;")
    (started(machine, "Live 12.4.5") / "Library.cfg").write_text(LIBRARY_CFG.format(path=escaped))
    started(machine, "Live 11.3")
    assert user_library(machine) == moved / "User Library"


@pytest.mark.parametrize("text", ["", "<a/>", LIBRARY_CFG.format(path="/gone"), "\0"])
def test_a_word_from_live_that_makes_no_sense_is_passed_by(machine: Machine, text: str) -> None:
    usual = user_library(machine)
    (started(machine, "Live 12.4.5") / "Library.cfg").write_text(text)
    assert user_library(machine) == usual


def test_where_live_does_not_run(tmp_path: Path) -> None:
    machine = Machine("linux", tmp_path, tmp_path, tmp_path, tmp_path)
    assert preferences(machine) == []
    assert user_library(machine) is None
    assert loaded_extension(machine) is None
