"""Where compiled functions are kept: apart for every version of their sources."""

from pathlib import Path

import pytest

from models.kernels.compiled import folder


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of one module, and a home of its own."""
    here, home = tmp_path / "package", tmp_path / "home"
    here.mkdir()
    home.mkdir()
    (here / "one.py").write_text("x = 1\n")
    monkeypatch.setattr(Path, "home", lambda: home)
    return here


def again(package: Path) -> Path:
    """The folder, as a new process would find it."""
    folder.cache_clear()
    return folder(package)


def test_a_changed_source_has_another_folder_and_the_old_one_goes(package: Path) -> None:
    before = again(package)
    (before / "kept").touch()
    assert again(package) == before
    assert (before / "kept").exists()
    (package / "one.py").write_text("x = 2\n")
    after = again(package)
    assert after != before
    assert after.is_dir() and not before.exists()


def test_where_nobody_may_write_beside_the_sources_it_is_in_the_home(package: Path) -> None:
    (package / "__pycache__").touch()  # a file where the folder would be
    assert again(package).is_relative_to(Path.home() / ".cache" / "antiphon")


def test_without_a_home_it_is_for_this_process_only(package: Path) -> None:
    (package / "__pycache__").touch()
    (Path.home() / ".cache").touch()
    assert again(package).name.startswith("antiphon-")
