"""The fast reader writes what the naive one writes, and a variation the same in any company."""

import pytest
import torch

from models.continuation import reader
from models.continuation.decoding import Line, write
from models.continuation.reader import Afresh, Cached
from models.continuation.source import listen, rules
from models.continuation.task import load
from models.music.clip import Clip
from models.requests import Continue, Infill
from tests.models.continuation.music import loop, melody, piano

KINDS = pytest.mark.parametrize(
    "clip", [melody(), piano(), loop()], ids=["line", "chords", "drums"]
)


def written(request: Continue | Infill, reading: type[Cached], seeds: list[int]) -> list[Line]:
    source = listen(request)
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]
    with torch.inference_mode():
        return write(
            load("cpu", debug=True).network,
            source.prompt(),
            rules(source, request),
            generators,
            reader=reading,
        )


@KINDS
def test_the_cache_changes_no_note(clip: Clip) -> None:
    request = Continue(clips=(clip,), bars=6, density=1.0)
    fast, slow = (written(request, kind, [1, 2, 3]) for kind in (Cached, Afresh))
    assert [line.events for line in fast] == [line.events for line in slow]
    assert sum(len(line.events) for line in fast) > 20


@KINDS
def test_nor_does_the_cache_when_it_was_full(clip: Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST", 50)
    monkeypatch.setattr(reader, "KEPT", 20)
    request = Continue(clips=(clip.window(0.0, 4.0),), bars=24, density=1.0)
    fast, slow = (written(request, kind, [1, 2]) for kind in (Cached, Afresh))
    assert [line.events for line in fast] == [line.events for line in slow]
    assert max(len(line.events) for line in fast) > 45


@KINDS
def test_a_variation_is_the_same_in_any_company(clip: Clip) -> None:
    request = Continue(clips=(clip,), bars=4)
    together = written(request, Cached, [7, 8, 9])
    alone = written(request, Cached, [8])
    assert together[1].events == alone[0].events


def test_a_gap_is_filled_with_both_sides_read() -> None:
    request = Infill(clips=(melody(bars=6),), region_start=8.0, region_end=12.0)
    fast, slow = (written(request, kind, [1, 2]) for kind in (Cached, Afresh))
    assert [line.events for line in fast] == [line.events for line in slow]
    assert all(192 <= event[0] < 288 for line in fast for event in line.events)
