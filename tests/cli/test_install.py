"""`antiphon install`: the copies, the words that remain, and that the musician's files stay."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from bridge import places
from bridge.installation import RECORD, DamagedRecord, Installation, NotOurs, State
from bridge.live_parts import DEVICES, KINDS, kind_of, parts

Run = Callable[..., CompletedProcess[str]]
EXTENSION = "Extensions/Antiphon.ablx"
TOOLS = {
    "MIDI Tools/Max Generators/Antiphon Generate.amxd",
    "MIDI Tools/Max Transformations/Antiphon Transform.amxd",
}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "User Library"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    return folder


def install(antiphon: Run, library: Path, *words: str) -> CompletedProcess[str]:
    return antiphon("install", "--user-library", library, *words)


def tree(folder: Path) -> dict[str, bytes | None]:
    """Every path below a folder, with the bytes of those that are files."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def test_everything_built_is_copied_and_what_remains_is_told(antiphon: Run, library: Path) -> None:
    done = install(antiphon, library)
    assert done.returncode == 0, done.stderr
    built = {part.place: part.source.read_bytes() for part in parts()}
    assert EXTENSION in built
    there = tree(library)
    assert {place: there[place] for place in built} == built
    assert str(library / EXTENSION) in done.stdout and "Settings → Extensions" in done.stdout


def test_one_kind_alone(antiphon: Run, library: Path) -> None:
    assert install(antiphon, library, "--extension").returncode == 0
    files = {place for place, data in tree(library).items() if data is not None}
    assert files == {"mine.txt", EXTENSION, RECORD}


def test_midi_tools_go_where_live_looks_for_them(antiphon: Run, library: Path) -> None:
    done = install(antiphon, library, "--midi-tools")
    assert done.returncode == 0, done.stderr
    files = {place for place, data in tree(library).items() if data is not None}
    assert files == {"mine.txt", RECORD, *TOOLS}
    assert "under Generate (experimental)" in done.stdout
    assert "under Transform (experimental)" in done.stdout
    theirs = library / "MIDI Tools" / "Max Generators" / "Mine.amxd"
    theirs.write_bytes(b"mine")
    gone = install(antiphon, library, "--uninstall")
    assert gone.returncode == 0, gone.stderr
    left = {place for place, data in tree(library).items() if data is not None}
    assert left == {"mine.txt", "MIDI Tools/Max Generators/Mine.amxd"}


def test_a_package_carries_everything_built() -> None:
    text = (places.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    globs = re.search(r'^"share/antiphon" = (\[.*\])$', text, re.M)
    assert globs
    carried = {path for glob in json.loads(globs[1]) for path in places.ROOT.glob(glob)}
    assert carried == {part.source for part in parts()}
    assert {path.name for path in carried} >= {Path(tool).name for tool in TOOLS}


def test_a_second_time_changes_nothing(antiphon: Run, library: Path) -> None:
    install(antiphon, library)
    before = tree(library)
    again = install(antiphon, library)
    assert again.returncode == 0 and "Already there" in again.stdout
    assert tree(library) == before


def test_an_older_copy_of_ours_is_replaced(antiphon: Run, library: Path) -> None:
    Installation.read(library).put(EXTENSION, b"an older version")
    assert install(antiphon, library, "--extension").returncode == 0
    built = places.built_extension()
    assert built and (library / EXTENSION).read_bytes() == built.read_bytes()


@pytest.mark.parametrize("theirs", [b"of another origin", b""])
def test_a_file_of_another_origin_stays(antiphon: Run, library: Path, theirs: bytes) -> None:
    (library / EXTENSION).parent.mkdir()
    (library / EXTENSION).write_bytes(theirs)
    done = install(antiphon, library, "--extension")
    assert done.returncode == 2
    assert "antiphon did not put it there" in done.stderr
    assert "clicks remain" not in done.stdout
    assert (library / EXTENSION).read_bytes() == theirs
    assert install(antiphon, library, "--uninstall").returncode == 2
    assert (library / EXTENSION).read_bytes() == theirs


def test_a_file_changed_since_stays(antiphon: Run, library: Path) -> None:
    Installation.read(library).put(EXTENSION, b"an older version")
    (library / EXTENSION).write_bytes(b"changed by hand")
    done = install(antiphon, library, "--extension")
    assert done.returncode == 2 and "was changed since" in done.stderr
    gone = install(antiphon, library, "--uninstall")
    assert gone.returncode == 2 and "yours alone" in gone.stderr
    assert (library / EXTENSION).read_bytes() == b"changed by hand"
    assert not (library / RECORD).exists()


def test_a_folder_in_the_way_stays(antiphon: Run, library: Path) -> None:
    (library / EXTENSION).mkdir(parents=True)
    done = install(antiphon, library, "--extension")
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert (library / EXTENSION).is_dir()


def test_uninstalling_leaves_no_trace(antiphon: Run, library: Path) -> None:
    before = tree(library)
    install(antiphon, library)
    done = install(antiphon, library, "--uninstall")
    assert done.returncode == 0 and "remove Antiphon" in done.stdout
    assert tree(library) == before
    again = install(antiphon, library, "--uninstall")
    assert again.returncode == 2 and "There is no extension" in again.stderr


def test_a_folder_in_use_is_not_removed(antiphon: Run, library: Path) -> None:
    install(antiphon, library, "--extension")
    (library / "Extensions" / "Other.ablx").write_bytes(b"mine")
    assert install(antiphon, library, "--uninstall").returncode == 0
    assert [file.name for file in (library / "Extensions").iterdir()] == ["Other.ablx"]


def test_a_dry_run_does_nothing(antiphon: Run, library: Path) -> None:
    before = tree(library)
    assert install(antiphon, library, "--dry-run").stdout.startswith("Would copy")
    assert tree(library) == before
    install(antiphon, library)
    before = tree(library)
    assert "Would remove" in install(antiphon, library, "--uninstall", "--dry-run").stdout
    assert tree(library) == before


def test_a_library_that_is_not_there(antiphon: Run, tmp_path: Path) -> None:
    done = install(antiphon, tmp_path / "gone")
    assert done.returncode == 2
    assert "start Live once" in done.stderr


@pytest.mark.parametrize(
    "record",
    [
        "{",
        "[]",
        json.dumps({"format": 2, "files": {}, "folders": []}),
        json.dumps({"format": 1, "files": {"../outside.txt": "0"}, "folders": []}),
        json.dumps({"format": 1, "files": {"C:/outside.txt": "0"}, "folders": []}),
        json.dumps({"format": 1, "files": {}, "folders": ["/outside"]}),
    ],
)
def test_a_record_that_makes_no_sense_stops_everything(
    antiphon: Run, library: Path, record: str
) -> None:
    (library / RECORD).write_text(record)
    before = tree(library)
    with pytest.raises(DamagedRecord):
        Installation.read(library)
    for words in ([], ["--uninstall"]):
        done = install(antiphon, library, *words)
        assert done.returncode == 2 and "is damaged" in done.stderr
    assert tree(library) == before


def test_only_our_files_can_be_written_or_removed(library: Path) -> None:
    installed = Installation.read(library)
    for attempt in (lambda: installed.put("mine.txt", b""), lambda: installed.remove("mine.txt")):
        with pytest.raises(NotOurs):
            attempt()
    assert (library / "mine.txt").read_text() == "mine"


def test_a_copy_that_fails_leaves_the_old_one_ours(
    monkeypatch: pytest.MonkeyPatch, library: Path
) -> None:
    installed = Installation.read(library).put(EXTENSION, b"old")

    def open_elsewhere(self: Path, target: Path) -> Path:
        if target.name == RECORD:
            return Path(moved(self, target))
        raise PermissionError(13, "in use", str(target))

    moved = Path.replace
    monkeypatch.setattr(Path, "replace", open_elsewhere)
    with pytest.raises(PermissionError):
        installed.put(EXTENSION, b"new")
    assert Installation.read(library).state(EXTENSION) is State.OURS
    assert [file.name for file in (library / "Extensions").iterdir()] == ["Antiphon.ablx"]


def test_an_amxd_goes_where_its_own_letters_say(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(places, "ROOT", tmp_path)
    dist = tmp_path / "max_devices" / "dist"
    dist.mkdir(parents=True)
    for letters in (*DEVICES, b"????"):
        head = b"ampf\4\0\0\0" + letters
        (dist / f"{letters.decode().replace('?', 'x')}.amxd").write_bytes(head)
    (dist / "damaged.amxd").write_bytes(b"am")
    there = {part.name: part.place for part in parts() if part.source.parent == dist}
    assert there == {
        "mmmm.amxd": "Presets/MIDI Effects/Max MIDI Effect/mmmm.amxd",
        "nagg.amxd": "MIDI Tools/Max Generators/nagg.amxd",
        "natt.amxd": "MIDI Tools/Max Transformations/natt.amxd",
    }


def test_every_built_device_has_a_place() -> None:
    assert all(kind_of(device) in KINDS for device in places.built_devices())
