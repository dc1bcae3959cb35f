"""`antiphon harmonize`: the missing voices of a choir, written around those in MIDI files."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bridge.commands.choir import with_voices
from bridge.commands.options import default, option
from bridge.commands.remarks import left_out
from bridge.commands.wishes import WAY, Wishes, asking
from bridge.commands.words import mask_of, ranges_of, region_of, tracks_of
from models.errors import AntiphonError
from models.music.clip import Clip
from models.music.scale import Scale
from models.music.song import Song
from models.music.voice import Voice
from models.requests import Harmonize, ScaleLock

if TYPE_CHECKING:
    from bridge.commands.results import Report

TASK = "harmonize"

MUSIC = "What is written"  # a heading in the command's help


def _field(name: str, panel: str = WAY) -> Any:
    return option(TASK, name, panel=panel)


@asking
def harmonize(
    files: Annotated[
        list[Path] | None, typer.Argument(help="MIDI, MusicXML or ABC; every track is one voice.")
    ] = None,
    voices: Annotated[
        list[str] | None,
        typer.Option(
            help="Voices to write, as soprano,alto. Without it: all that are missing.",
            rich_help_panel=MUSIC,
        ),
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Option(
            help="Which track is which voice, when names do not say: alto=2.",
            rich_help_panel=MUSIC,
        ),
    ] = None,
    top_p: Annotated[float, _field("top_p")] = default(TASK, "top_p"),
    quality: Annotated[int, _field("quality")] = default(TASK, "quality"),
    bars: Annotated[int, _field("bars", MUSIC)] = default(TASK, "bars"),
    region: Annotated[
        str | None,
        typer.Option(
            help="Write only these beats anew, first:last, as 8:16.", rich_help_panel=MUSIC
        ),
    ] = None,
    ranges: Annotated[
        list[str] | None,
        typer.Option(
            "--range",
            help="Lowest and highest pitch of a voice: alto=55-72.",
            rich_help_panel=MUSIC,
        ),
    ] = None,
    scale_lock: Annotated[
        bool,
        typer.Option(
            "--scale-lock",
            help="Use only the pitch classes of the given notes.",
            rich_help_panel=MUSIC,
        ),
    ] = False,
    *,
    wishes: Wishes,
) -> "Report":
    """Write the missing voices around those given; with no file, all four from nothing."""
    # what draws pictures and reads scores loads only where it is wanted
    from bridge.commands.results import write
    from models.music.score_file import read_clips

    songs = [read_clips(file) for file in files or []]
    clips = _choir(songs, tracks_of(given or []), locked=scale_lock)
    stretch = region_of(region)
    request = Harmonize(
        clips=clips,
        voices=mask_of(voices or []),
        top_p=top_p,
        quality=quality,
        bars=bars,
        region_start=stretch[0] if stretch else 0,
        region_end=stretch[1] if stretch else 0,
        scale_lock=ScaleLock.CLIP if scale_lock else ScaleLock.OFF,
        **ranges_of(ranges or []),
        **wishes.sampling,
    )
    asked = wishes.ask(request)
    name = files[0].stem if files else "chorale"
    return write(
        wishes.out, name, clips, asked, region=stretch, picture=wishes.picture, begun=wishes.begun
    )


def _choir(songs: list[Song], named: dict[Voice, int], *, locked: bool) -> tuple[Clip, ...]:
    """The tracks of the files with their voices; raises BadInput, or AntiphonError `empty_clip`."""
    for song in songs:
        for sentence in left_out(song):
            typer.echo(sentence, err=True)
    clips = tuple(clip for song in songs for clip in song.clips)
    if songs and not clips:
        raise AntiphonError("empty_clip")
    if locked and clips:
        scale = Scale.of(note.pitch for clip in clips for note in clip.notes)
        clips = tuple(replace(clip, scale=scale) for clip in clips)
    return with_voices(clips, named)
