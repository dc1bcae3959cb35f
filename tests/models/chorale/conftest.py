"""A data folder in miniature: the same files and fields as the real one, six short pieces."""

import json

import pytest

from models.music.clip import Clip
from models.music.meter import Meter
from models.music.midi_file import write_midi
from models.music.note import Note
from models.music.voice import Voice

TUNES = {Voice.SOPRANO: 72, Voice.ALTO: 67, Voice.TENOR: 60, Voice.BASS: 48}


def chorale(name, key, bars=3, pickup=0.0):
    """Quarter notes in parallel motion: nothing Bach would sign, but in his format."""
    voices = [
        [[4.0 * beat, 4.0, pitch + key + beat % 3] for beat in range(bars * 4)]
        for pitch in TUNES.values()
    ]
    return {
        "file": name,
        "ts": [[0.0, "4/4"]],
        "pickup_q": pickup,
        "voices": voices,
    }


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    splits = {"a": "train", "b": "train", "c": "valid", "d": "test"}
    pieces = [chorale(name, key) for key, name in enumerate(splits)]
    pieces[1]["pickup_q"] = 1.0
    bach = folder / "bach_chorales"
    bach.mkdir()
    (bach / "chorales4.json").write_text(json.dumps(pieces))
    (bach / "splits.json").write_text(json.dumps(splits))
    (bach / "jsb16_map.json").write_text(json.dumps({"map": {"train/0": {"best": "a"}}}))
    untied = [list(TUNES.values()) for _ in range(32)]
    untied[3] = [72, 67, -1, 48]
    jsb = {"train": [untied, untied], "valid": [untied], "test": [untied]}
    (folder / "jsb16").mkdir()
    (folder / "jsb16" / "Jsb16thSeparated.json").write_text(json.dumps(jsb))
    hymns = folder / "openhymnal"
    (hymns / "midi").mkdir(parents=True)
    notes = {v: tuple(Note(pitch, beat, 1.0) for beat in range(9)) for v, pitch in TUNES.items()}
    parts = [Clip(line, 9.0, Meter(3, 4), name=voice.title) for voice, line in notes.items()]
    write_midi(hymns / "midi" / "open.mid", parts)
    write_midi(hymns / "midi" / "shared.mid", parts)
    write_midi(hymns / "midi" / "trio.mid", parts[:3])
    names = ("open", "shared", "trio")
    (hymns / "splits.json").write_text(json.dumps({f"{name}.mid": "train" for name in names}))
    (hymns / "exclude_not_pd_setting.json").write_text("[]")
    shared = {"shared.mid": ["test"], "open.mid": ["train"]}
    (hymns / "shares_tune_with_jsb_valid_test.json").write_text(json.dumps(shared))
    return folder
