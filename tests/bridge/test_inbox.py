"""A watched folder: what has arrived, look by look."""

from pathlib import Path

from bridge.inbox import Inbox


def names(files: list[Path]) -> list[str]:
    return [file.name for file in files]


def test_a_file_counts_once_it_no_longer_grows(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    with (tmp_path / "a.mid").open("wb") as file:
        for _ in range(3):
            file.write(b"more")
            file.flush()
            assert inbox.arrived() == []
    assert names(inbox.arrived()) == ["a.mid"]
    assert inbox.arrived() == []


def test_an_empty_file_is_still_to_be_written(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    (tmp_path / "a.mid").touch()
    assert [inbox.arrived() for _ in range(3)] == [[], [], []]


def test_a_file_written_again_counts_again(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    for text in ("one", "other"):
        (tmp_path / "a.mid").write_text(text)
        assert [names(inbox.arrived()) for _ in range(3)] == [[], ["a.mid"], []]


def test_what_lies_there_is_left_alone_unless_asked_for(tmp_path: Path) -> None:
    (tmp_path / "old.mid").write_text("old")
    inbox, greedy = Inbox(tmp_path), Inbox(tmp_path, everything=True)
    assert (inbox.left_alone, greedy.left_alone) == (1, 0)
    (tmp_path / "new.MID").write_text("new")
    for each in (inbox, greedy):
        each.arrived()
    assert names(inbox.arrived()) == ["new.MID"]
    assert names(greedy.arrived()) == ["new.MID", "old.mid"]


def test_only_midi_files_right_in_the_folder(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    (tmp_path / "answers").mkdir()
    (tmp_path / "folder.mid").mkdir()
    for name in ("answers/a.mid", "a.png", ".hidden.mid", "b.midi"):
        (tmp_path / name).write_text("something")
    inbox.arrived()
    assert names(inbox.arrived()) == ["b.midi"]
