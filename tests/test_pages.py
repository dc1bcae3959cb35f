"""Pages that a person follows: every command they show is one, every file they link is there."""

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer

from bridge.cli import app
from bridge.live_parts import KINDS

ROOT = Path(__file__).resolve().parents[1]
LISTING = subprocess.run(
    ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
)
PAGES = sorted(ROOT / path for path in LISTING.stdout.splitlines() if (ROOT / path).exists())
IN_LIVE = ROOT / "docs" / "in-live.md"
PASSES_ON = {"watch": "--task"}  # its further options are those of the command it names


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def shown(page: Path) -> list[list[str]]:
    """Every command line of ours on a page, as words without `antiphon`."""
    text = page.read_text(encoding="utf-8")
    fenced = [
        line for block in re.findall(r"```sh\n(.*?)```", text, re.S) for line in block.split("\n")
    ]
    code = [*fenced, *re.findall(r"`(antiphon [^`\n]+)`", text)]
    ours = [line.split(" #")[0] for line in code if line.startswith("antiphon ")]
    return [shlex.split(line)[1:] for line in ours]


def options(command: Any) -> set[str]:
    return {flag for one in command.params for flag in (*one.opts, *one.secondary_opts)} | {
        "-h",
        "--help",
    }


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_shown_is_one_and_takes_the_options_shown(page: Path) -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for words in shown(page):
        command, *rest = words
        assert command in commands or not command.islower(), f"there is no antiphon {command}"
        if command not in commands or command in ("evaluate", "train"):
            continue  # COMMAND, or a model's own options
        known = options(commands[command])
        if command in PASSES_ON and PASSES_ON[command] in rest:
            known |= options(commands[rest[rest.index(PASSES_ON[command]) + 1]])
        flags = {word.split("=")[0] for word in rest if word.startswith("-")}
        assert flags <= known, f"antiphon {command} has no {flags - known}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_linked_file_is_there(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path, _, heading = link.partition("#")
        if "://" in path or not path:
            continue
        target = page.parent / path
        assert target.exists(), f"{path} is not there"
        if heading:
            titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.M)
            assert heading in {
                re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in titles
            }


def test_files_named_for_dragging_are_there() -> None:
    files = re.findall(r"examples/[\w.]+", IN_LIVE.read_text(encoding="utf-8"))
    assert files and all((ROOT / file).exists() for file in files)


def test_the_doors_need_what_the_table_of_parts_says() -> None:
    text = IN_LIVE.read_text(encoding="utf-8")
    for kind in KINDS:
        (row,) = [line for line in text.split("\n") if line.startswith(f"| {kind.names}")]
        assert f"| {'.'.join(map(str, kind.live))} or newer" in row
        assert f"| {kind.edition} " in row


def test_the_entries_named_are_in_the_menu() -> None:
    sources = "".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "ableton" / "src").glob("*.ts")
    )
    entries = re.findall(r"choose\s+\*\*([^*]+)\*\*", IN_LIVE.read_text(encoding="utf-8"))
    assert entries
    assert all(f'title: "{entry}"' in sources for entry in entries)
