"""The shape of the repository, held by tests: who may import whom, sizes, names, true prose."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LONGEST_FILE = 300  # lines
PYTHON = sorted(
    file
    for folder in ("bridge", "models", "tests", "examples", "max_devices")
    for file in (ROOT / folder).rglob("*.py")
    if "node_modules" not in file.parts
)
TYPESCRIPT = sorted(
    file
    for folder in ("ableton", "tests", "max_devices", "bridge")
    for pattern in ("*.ts", "*.mts", "*.mjs", "*.js", "*.cjs")
    for file in (ROOT / folder).rglob(pattern)
    if not {"node_modules", "dist", ".build"} & set(file.parts) and ".generated." not in file.name
)
# third-party package -> the only files of bridge/ and models/ that may import it
ONLY_IN = {
    "pythonosc": {"bridge/osc.py"},
    "mido": {"models/music/midi_file.py", "bridge/ports.py"},
    "rtmidi": {"bridge/ports.py"},
    "note_seq": {"models/music/sequence.py"},
}


def imports(file: Path) -> set[str]:
    """Every module a file imports, anywhere in it, with the names taken from it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def source(*folders: str) -> list[Path]:
    return [file for file in PYTHON if name(file).startswith(folders)]


def reaches(file: Path, package: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for module in imports(file))


@pytest.mark.parametrize("file", source("models/music/"), ids=name)
def test_music_imports_nothing_of_ours_and_no_torch(file: Path) -> None:
    ours = {module for module in imports(file) if module.startswith(("models", "bridge"))}
    # the table of errors is words alone: see the next test
    assert not {m for m in ours if not m.startswith(("models.music", "models.errors"))}
    assert not reaches(file, "torch")


def test_the_table_of_errors_imports_nothing() -> None:
    assert not imports(ROOT / "models/errors.py")


def test_requests_import_only_music() -> None:
    found = imports(ROOT / "models/requests.py")
    ours = {module for module in found if module.startswith(("models", "bridge"))}
    assert all(module.startswith("models.music") for module in ours)


@pytest.mark.parametrize("file", source("models/"), ids=name)
def test_models_never_import_the_bridge(file: Path) -> None:
    assert not reaches(file, "bridge")


@pytest.mark.parametrize("file", source("bridge/"), ids=name)
def test_the_bridge_reaches_networks_only_through_the_registry(file: Path) -> None:
    allowed = ("models.music", "models.requests", "models.registry", "models.errors")
    allowed += ("models.answer", "models.task", "models.checkpoint")
    ours = {module for module in imports(file) if module.startswith("models.")}
    assert {module for module in ours if not module.startswith(allowed)} == set()


@pytest.mark.parametrize("package", ONLY_IN)
def test_third_party_packages_stay_in_their_files(package: str) -> None:
    users = {name(file) for file in source("bridge/", "models/") if reaches(file, package)}
    assert users <= ONLY_IN[package]


def test_typer_stays_in_the_command_line() -> None:
    users = {name(file) for file in source("bridge/", "models/") if reaches(file, "typer")}
    assert all(user == "bridge/cli.py" or user.startswith("bridge/commands/") for user in users)


@pytest.mark.parametrize("module", ["bridge.protocol", "bridge.server", "bridge.cli"])
def test_no_torch_is_loaded_before_a_network_is_needed(module: str) -> None:
    script = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("file", PYTHON + TYPESCRIPT, ids=name)
def test_files_stay_short(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("file", PYTHON + TYPESCRIPT, ids=name)
def test_files_are_named_after_what_they_hold(file: Path) -> None:
    assert not re.search(r"util|helper|common|manager|misc", file.stem)


def tracked() -> list[str]:
    listing = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return listing.stdout.splitlines()


def test_no_file_speaks_of_one_machine_or_of_work_left_undone() -> None:
    # put together here so that this file does not match itself
    forbidden = re.compile("|".join(["/wo" + "rk/", "/ro" + "ot/", "TO" + "DO", "FIX" + "ME"]))
    for path in tracked():
        if path.endswith((".py", ".ts", ".mjs", ".md", ".toml", ".js", ".json", "Makefile")):
            text = (ROOT / path).read_text(encoding="utf-8")
            assert not forbidden.search(text), f"{path}: {forbidden.search(text)}"


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_tree_in_the_readme_is_true() -> None:
    tree = re.search(r"```tree\n(.*?)```", readme(), re.DOTALL)
    assert tree, "README.md has no tree"
    shown = set()
    parents: list[str] = []
    for line in tree[1].splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        entry = line.split()[0]
        parents[depth:] = [entry]
        shown.add("".join(parents))
    missing = {path for path in shown if not (ROOT / path).exists()}
    assert not missing
    folders = {path.split("/")[0] + "/" for path in tracked() if "/" in path}
    visible = {folder for folder in folders if not folder.startswith(".")}
    assert visible <= shown, f"README's tree lacks {visible - shown}"


def test_every_command_is_in_the_readme() -> None:
    from bridge.cli import commands

    for command in commands():
        assert f"`antiphon {command}" in readme(), f"README.md does not speak of {command}"
