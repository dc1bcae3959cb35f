"""`antiphon install`: the copy, the words that remain, and a dry run that does nothing."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from bridge.places import built_extension

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "User Library"
    folder.mkdir()
    return folder


def install(antiphon: Run, library: Path, *words: str) -> CompletedProcess[str]:
    return antiphon("install", "--extension", "--user-library", library, *words)


def test_the_extension_is_copied_and_the_clicks_are_told(antiphon: Run, library: Path) -> None:
    done = install(antiphon, library)
    copy = library / "Extensions" / "Antiphon.ablx"
    built = built_extension()
    assert built and copy.read_bytes() == built.read_bytes()
    assert done.returncode == 0
    assert str(copy) in done.stdout and "Settings → Extensions" in done.stdout


def test_a_second_time_replaces_the_copy(antiphon: Run, library: Path) -> None:
    copy = library / "Extensions" / "Antiphon.ablx"
    copy.parent.mkdir()
    copy.write_bytes(b"old")
    assert install(antiphon, library).returncode == 0
    assert copy.read_bytes() != b"old"


def test_a_dry_run_does_nothing(antiphon: Run, library: Path) -> None:
    assert install(antiphon, library, "--dry-run").stdout.startswith("Would copy")
    assert not list(library.iterdir())


def test_uninstalling(antiphon: Run, library: Path) -> None:
    install(antiphon, library)
    assert install(antiphon, library, "--uninstall").returncode == 0
    assert not list((library / "Extensions").iterdir())
    again = install(antiphon, library, "--uninstall")
    assert again.returncode == 2 and "There is no extension" in again.stderr


def test_a_library_that_is_not_there(antiphon: Run, tmp_path: Path) -> None:
    done = install(antiphon, tmp_path / "gone")
    assert done.returncode == 2
    assert "start Live once" in done.stderr


def test_saying_nothing_to_install(antiphon: Run) -> None:
    assert antiphon("install").returncode == 2
