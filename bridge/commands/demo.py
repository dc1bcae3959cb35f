"""`antiphon demo`: the whole path in a minute, told as it happens."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from bridge import places
from bridge.client import Client
from bridge.commands.asking import LOOPBACK, Daemon, ask
from bridge.commands.choir import with_voices
from bridge.commands.trouble import Unavailable, told_in_a_sentence
from bridge.private_daemon import PrivateDaemon
from models.music.voice import Voice
from models.requests import Harmonize

SEED = 7
OLDEST_NODE = 20
LIVE = places.ROOT / "tests" / "live"
CHORALE = places.ROOT / "examples" / "lower_voices.mid"
SLOTS = "0:0,1:0,2:0,3:0"  # track:scene; alto, tenor, bass and the empty soprano


def demo(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for what is written.")] = Path(
        "antiphon-out/demo"
    ),
) -> None:
    """The whole path in a minute: a daemon, an emulated Live, a harmonised chorale."""
    told = Console(highlight=False, soft_wrap=True)
    with told_in_a_sentence():
        if not CHORALE.exists():
            raise Unavailable("The demo needs a clone of the repository: run it there.")
        _tell(told, out)


def _tell(told: Console, out: Path) -> None:
    begun = time.perf_counter()
    told.print("[bold]1  A daemon[/], started as `antiphon serve` would")
    with PrivateDaemon() as daemon, Client(port=daemon.port) as client:
        _line(told, begun, f"it listens on UDP port {daemon.port} and says hello")
        client.wait_ready("harmonize")
        _line(told, begun, f"the choir model is loaded and warm on {client.device}")
        told.print("\n[bold]2  Live[/], emulated, with the built extension in it")
        reason = _why_no_live()
        if reason:
            told.print(f"   skipped: {reason}")
        else:
            _click(told, daemon.port)
        told.print("\n[bold]3  No Live[/]: the same question from the command line")
        _harmonize(told, Daemon(LOOPBACK, daemon.port, ""), out)
    me = "antiphon" if shutil.which("antiphon") else sys.argv[0]
    told.print(
        f"\nNext: `{escape(me)} serve`, and `{escape(me)} install --extension` where Live is."
    )


def _line(told: Console, begun: float, words: str) -> None:
    told.print(f"   {(time.perf_counter() - begun) * 1000:7.0f} ms  {escape(words)}")


def _why_no_live() -> str | None:
    """What is missing for the emulated Live, in one sentence, or None."""
    node = shutil.which("node")
    if node is None:
        return f"Node is not installed (version {OLDEST_NODE} or newer runs the emulated Live)."
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(shown.strip().lstrip("v").split(".")[0]) < OLDEST_NODE:
        return f"Node {shown.strip()} is too old: {OLDEST_NODE} or newer runs the emulated Live."
    if places.built_extension() is None:
        return "the extension is not built: make live."
    return None


def _click(told: Console, port: int) -> None:
    """Select alto, tenor, bass and an empty slot; right-click; "Soprano over these"."""
    command: list[str] = ["node", str(LIVE / "play.mjs"), "--json", "--port", str(port)]
    command += ["--set", str(LIVE / "sets" / "atb.json"), "--ablx", str(places.built_extension())]
    command += ["--click", "Soprano over these", "--select", SLOTS]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        last = (run.stderr.strip().splitlines() or ["no reason was given"])[-1]
        raise Unavailable(f"The emulated Live failed: {last}")
    result: dict[str, Any] = json.loads(run.stdout)
    told.print('   right-click on alto, tenor, bass and an empty slot → "Soprano over these"')
    for stage in result["stages"]:
        told.print(f"   {stage['ms']:7.0f} ms  {escape(stage['text'])}")
    for sentence in result["dialogs"]:
        told.print(f"            dialog: {escape(sentence)}")
    told.print(f"   {result['click_ms']:7.0f} ms  done, in {result['undo_steps']} undo steps")
    for track in result["set"]["tracks"]:
        for clip in filter(None, track["slots"]):
            told.print(
                f"            {escape(track['name']):<8} {escape(clip['name'] or '(as it was)')}: "
                f"{len(clip['notes'])} notes"
            )


def _harmonize(told: Console, daemon: Daemon, out: Path) -> None:
    from bridge.commands.results import write
    from models.music.score_file import read_clips

    source = f"examples/{CHORALE.name}"
    told.print(f"   antiphon harmonize {source} --voices soprano --variations 4 --seed {SEED}\n")
    begun = time.monotonic()
    clips = with_voices(read_clips(CHORALE).clips, {})
    soprano = 1 << Voice.SOPRANO.value
    request = Harmonize(clips=clips, voices=soprano, variations=4, seed=SEED)
    write(out, "soprano over Bach", clips, ask(request, daemon), begun=begun).show()
