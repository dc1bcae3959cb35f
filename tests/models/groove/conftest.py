"""A Groove MIDI Dataset in miniature: the same table, three short performances."""

import csv
from pathlib import Path

import pytest

from models.music.clip import Clip, Role
from models.music.meter import Meter
from models.music.midi_file import write_midi
from models.music.note import Note

ROWS = [("train", "4-4"), ("validation", "4-4"), ("test", "4-4"), ("train", "3-4")]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    gmd = folder / "gmd" / "drummer1"
    gmd.mkdir(parents=True)
    with (folder / "gmd" / "info.csv").open("w", newline="", encoding="utf-8") as table:
        rows = csv.DictWriter(table, ["midi_filename", "time_signature", "split", "style", "bpm"])
        rows.writeheader()
        for number, (split, meter) in enumerate(ROWS):
            name = f"drummer1/{number}.mid"
            bar = int(meter[0])
            kick = [Note(36, float(at), 0.2, 90 + number) for at in range(0, 5 * bar, 2)]
            snare = [Note(38, at + 0.03125, 0.2, 80) for at in range(1, 5 * bar, 2)]
            hats = [Note(22, at / 2, 0.1, 40 + at) for at in range(10 * bar)]
            notes = tuple(kick + snare + hats)
            clip = Clip(notes, 5.0 * bar, Meter(bar, 4), role=Role.DRUMS)
            write_midi(folder / "gmd" / name, [clip])
            facts = {"midi_filename": name, "time_signature": meter, "split": split}
            rows.writerow({**facts, "style": "funk/groove1", "bpm": "98"})
    return folder
