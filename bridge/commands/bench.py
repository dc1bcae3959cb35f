"""`antiphon bench`: how long things take on this machine, p50 and p95 over many runs."""

import os
import platform
from importlib.metadata import version
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from bridge import benchmark
from bridge.commands.trouble import told_in_a_sentence


def bench(
    runs: Annotated[int, typer.Option(min=1, max=1000, help="Runs of each measurement.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Measure latencies: messages, clip transfers, answers and cold starts."""
    with told_in_a_sentence():
        bar = Console(stderr=True)
        rows = []
        for measure in track(benchmark.MEASURES, "Measuring", console=bar, transient=True):
            rows += measure(runs)
        if as_json:
            import json

            print(json.dumps({row.name: {"p50": row.p50, "p95": row.p95} for row in rows}))
            return
        print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, ", end="")
        print(f"Python {platform.python_version()}, torch {version('torch')}; milliseconds\n")
        print("| what | p50 | p95 | runs |\n|---|---:|---:|---:|")
        for row in rows:
            print(f"| {row.name} | {row.p50:.2f} | {row.p95:.2f} | {len(row.times)} |")
