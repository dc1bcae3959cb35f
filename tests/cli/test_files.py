"""Names of written files: safe, in musical order, never one that is taken."""

from pathlib import Path

import pytest

from bridge.commands.files import free_stem, numbered_file, safe


@pytest.mark.parametrize(
    ("name", "kept"),
    [("Chorale 3", "Chorale 3"), ("a/b\\c", "a-b-c"), ("..", "clip"), ("", "clip"), ("x\n", "x-")],
)
def test_names_are_safe(name: str, kept: str) -> None:
    assert safe(name) == kept


def test_long_names_are_cut() -> None:
    name = numbered_file(Path(), safe("🎵" * 500) + " 99", 16, 16).name
    assert len(name.encode()) <= 255


def test_a_taken_name_is_numbered(tmp_path: Path) -> None:
    assert free_stem(tmp_path, "verse") == "verse"
    (tmp_path / "verse · 01.mid").touch()
    assert free_stem(tmp_path, "verse") == "verse 2"
    (tmp_path / "verse 2.png").touch()
    assert free_stem(tmp_path, "verse") == "verse 3"


def test_names_sort_in_musical_order() -> None:
    names = [numbered_file(Path(), "a", number, 16).name for number in range(1, 17)]
    assert names == sorted(names)
