"""Every menu entry, every task of the dialog, every button and dial has a story.

A story is a test marked `story` that plays what it names with the real daemon, the shipped weights
and the built file, and looks at the Set afterwards. A new entry or button without one fails here.
"""

import ast
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from models.requests import TASKS
from tests.live.conftest import ROOT

SCOPES = {"ClipSlotSelection": "Session", "MidiTrack.ArrangementSelection": "Arrangement"}
DIALOG = "Antiphon…"


def entries() -> set[str]:
    """The menus as the built extension registers them."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("the emulated Live needs Node 20 or newer")
    (ablx,) = (ROOT / "ableton" / "dist").glob("*.ablx")
    command = [node, str(ROOT / "tests" / "live" / "play.mjs"), "--menu", "--ablx", str(ablx)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return {f"{SCOPES[entry['scope']]}: {entry['title']}" for entry in json.loads(run.stdout)}


def faces() -> set[str]:
    """The buttons, dials and fields of the devices."""
    found = set()
    for file in (ROOT / "max_devices" / "patchers").glob("*.json"):
        source = json.loads(file.read_text(encoding="utf-8"))
        for box in source["boxes"].values():
            if "name" in box and "view" in box:
                found.add(f"{source['title']}: {box['name']}")
    return found


def stories(folder: Path) -> set[str]:
    """What the `story` marks of a folder's tests name."""
    found = set()
    for file in folder.glob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.story":
                found |= {ast.literal_eval(name) for name in node.args}
    return found


def test_everything_that_can_be_clicked_has_a_story_and_no_story_is_of_something_else() -> None:
    wanted = entries() | faces() | {f"{DIALOG} {task}" for task in TASKS}
    told = stories(Path(__file__).parent)
    assert wanted - told == set()
    assert told - wanted == set()
