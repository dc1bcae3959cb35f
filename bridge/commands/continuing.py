"""`antiphon continue`: the next bars of a track, in its own style."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bridge.commands.bars import Bars
from bridge.commands.choir import Singer
from bridge.commands.options import default, field_named, option
from bridge.commands.tracks import (
    MUSIC,
    AllOption,
    RoleOption,
    ScaleOption,
    TrackOption,
    joined,
    read_tracks,
)
from bridge.commands.wishes import WAY, Wishes, asking
from bridge.commands.words import pitches_of
from models.music.clip import Clip
from models.requests import Continue, ScaleLock

if TYPE_CHECKING:
    from bridge.commands.results import Report

TASK = "continue"
MOST_BARS = 8  # unless more are asked for


def _field(name: str, panel: str = WAY) -> Any:
    return option(TASK, name, panel=panel)


@asking
def continue_(
    file: Annotated[Path, typer.Argument(help="MIDI, MusicXML or ABC; melody, chords or drums.")],
    bars: Annotated[
        int | None,
        typer.Option(
            help=f"{field_named(TASK, 'bars').meaning} Without it: as many as the file has, at "
            f"most {MOST_BARS}.",
            min=field_named(TASK, "bars").low,
            max=field_named(TASK, "bars").high,
            rich_help_panel=MUSIC,
        ),
    ] = None,
    track: TrackOption = None,
    every: AllOption = False,
    role: RoleOption = None,
    only_new: Annotated[
        bool,
        typer.Option(
            "--only-new",
            help="Write the new bars alone, without the file's own notes.",
            rich_help_panel=MUSIC,
        ),
    ] = False,
    density: Annotated[float, _field("density")] = default(TASK, "density"),
    pitches: Annotated[
        str | None,
        typer.Option(
            "--range", help="Lowest and highest new pitch, as 48-72.", rich_help_panel=WAY
        ),
    ] = None,
    scale_lock: ScaleOption = False,
    mask_obvious: Annotated[
        bool,
        typer.Option(
            "--mask-obvious",
            help=field_named(TASK, "mask_obvious").meaning,
            rich_help_panel=WAY,
        ),
    ] = False,
    top_p: Annotated[float, _field("top_p")] = default(TASK, "top_p"),
    *,
    wishes: Wishes,
) -> "Report":
    """Write what comes next: the file, and after its last bar new ones in its style.

    A file that ends within a bar is continued from the next bar line.
    """
    from bridge.commands.results import write_takes  # what draws loads only where it is wanted

    tracks = read_tracks(file, track, every=every, role=role)
    low, high = pitches_of(pitches) if pitches else (0, 127)
    given = tracks.given(locked=scale_lock)
    requests = [
        Continue(
            clips=(clip,),
            bars=bars or _as_many(clip),
            density=density,
            lowest=low,
            highest=high,
            mask_obvious=mask_obvious,
            top_p=top_p,
            scale_lock=ScaleLock.CLIP if scale_lock else ScaleLock.OFF,
            **wishes.sampling,
        )
        for clip in given
    ]
    shown = [Bars(request.bars, request.clips[0].meter.bar) for request in requests]
    asked = joined(wishes.ask_each(requests, shown))
    takes = [tracks.with_answer(each, _continued) for each in asked.answer.variations]
    alone = [tracks.only_new(each) for each in asked.answer.variations] if only_new else None
    return write_takes(
        wishes.out,
        file.stem,
        takes,
        asked,
        files_hold=alone,
        begun=wishes.begun,
        picture=wishes.picture,
    )


def _as_many(clip: Clip) -> int:
    """The bars of the clip, a begun one as a whole one, at most `MOST_BARS`."""
    return min(max(1, round(clip.next_bar / clip.meter.bar)), MOST_BARS)


def _continued(name: str, clip: Clip, new: Clip) -> Singer:
    """The track up to the end of its new bars."""
    start = clip.next_bar
    return Singer(name, replace(clip, length=start + new.length), new.shift(start))
