"""`antiphon infill`: some bars of a track written anew, to fit what is before and after them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bridge.commands.bars import Bars
from bridge.commands.choir import Singer
from bridge.commands.options import default, option
from bridge.commands.tracks import (
    MUSIC,
    AllOption,
    RoleOption,
    ScaleOption,
    TrackOption,
    joined,
    read_tracks,
)
from bridge.commands.trouble import BadInput
from bridge.commands.wishes import WAY, Wishes, asking
from bridge.commands.words import Region
from models.music.clip import Clip
from models.requests import Infill, ScaleLock

if TYPE_CHECKING:
    from bridge.commands.results import Report

TASK = "infill"


def _field(name: str) -> Any:
    return option(TASK, name, panel=WAY)


@asking
def infill(
    file: Annotated[Path, typer.Argument(help="MIDI, MusicXML or ABC; melody, chords or drums.")],
    first: Annotated[
        int,
        typer.Option(
            "--from",
            min=0,
            help="First bar to write anew; 1 is the first whole bar, 0 a pick-up.",
            rich_help_panel=MUSIC,
        ),
    ],
    last: Annotated[
        int | None,
        typer.Option(
            "--to", help="Last bar to write anew. Without it: one bar.", rich_help_panel=MUSIC
        ),
    ] = None,
    track: TrackOption = None,
    every: AllOption = False,
    role: RoleOption = None,
    density: Annotated[float, _field("density")] = default(TASK, "density"),
    scale_lock: ScaleOption = False,
    top_p: Annotated[float, _field("top_p")] = default(TASK, "top_p"),
    *,
    wishes: Wishes,
) -> "Report":
    """Write some bars anew: the file, with other notes from one bar to another."""
    from bridge.commands.results import write_takes  # what draws loads only where it is wanted

    tracks = read_tracks(file, track, every=every, role=role)
    given = tracks.given(locked=scale_lock)
    region = _region(given[0], first, first if last is None else last)
    requests = [
        Infill(
            clips=(clip,),
            region_start=region[0],
            region_end=region[1],
            density=density,
            top_p=top_p,
            scale_lock=ScaleLock.CLIP if scale_lock else ScaleLock.OFF,
            **wishes.sampling,
        )
        for clip in given
    ]
    bar = given[0].meter.bar
    shown = [Bars(max(1, round((region[1] - region[0]) / bar)), bar) for _ in requests]
    asked = joined(wishes.ask_each(requests, shown))

    def filled(name: str, clip: Clip, new: Clip) -> Singer:
        """The track with the new notes in place of those that began in the region."""
        outside = [note for note in clip.notes if not region[0] <= note.start < region[1]]
        return Singer(name, clip.with_notes(outside), new.shift(region[0]))

    takes = [tracks.with_answer(each, filled) for each in asked.answer.variations]
    return write_takes(
        wishes.out, file.stem, takes, asked, begun=wishes.begun, picture=wishes.picture
    )


def _region(clip: Clip, first: int, last: int) -> Region:
    """The beats of bars `first` to `last`; raises BadInput for bars that the clip has not."""
    bar = clip.meter.bar
    pickup = bar - clip.phase if clip.phase else 0.0  # where bar 1 begins
    lowest, highest = (0 if pickup else 1), round((clip.next_bar - pickup) / bar)
    if not lowest <= first <= last <= highest:
        asked = f"bar {first}" if first == last else f"bars {first} to {last}"
        raise BadInput(f"The file has bars {lowest} to {highest}, not {asked}.")
    return max(0.0, pickup + (first - 1) * bar), min(clip.length, pickup + last * bar)
