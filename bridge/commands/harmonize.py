"""`antiphon harmonize`: the missing voices of a choir, written around those in MIDI files."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bridge.commands import results
from bridge.commands.asking import Daemon, Host, Port, Token, ask
from bridge.commands.choir import Region, mask_of, voice_of, with_voices
from bridge.commands.options import default, field_named, option
from bridge.commands.trouble import BadInput, told_in_a_sentence
from models.errors import AntiphonError
from models.music.clip import Clip
from models.music.scale import Scale
from models.music.voice import Voice
from models.requests import Harmonize, ScaleLock

TASK = "harmonize"


def _field(name: str) -> Any:
    return option(TASK, name)


def harmonize(
    files: Annotated[
        list[Path] | None, typer.Argument(help="MIDI, MusicXML or ABC; every track is one voice.")
    ] = None,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for what is written.")] = Path(
        "antiphon-out"
    ),
    voices: Annotated[
        list[str] | None,
        typer.Option(help="Voices to write, with commas: soprano,alto; none: all missing."),
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Option(help="Which track is which voice, when names do not say: alto=2."),
    ] = None,
    variations: Annotated[int, _field("variations")] = default(TASK, "variations"),
    seed: Annotated[int | None, _field("seed")] = default(TASK, "seed"),
    temperature: Annotated[float, _field("temperature")] = default(TASK, "temperature"),
    top_p: Annotated[float, _field("top_p")] = default(TASK, "top_p"),
    quality: Annotated[int, _field("quality")] = default(TASK, "quality"),
    bars: Annotated[int, _field("bars")] = default(TASK, "bars"),
    region: Annotated[
        str | None, typer.Option(help="Beats to write anew, first:last, as in 8:16.")
    ] = None,
    ranges: Annotated[
        list[str] | None,
        typer.Option("--range", help="Lowest and highest pitch of a voice: alto=55-72."),
    ] = None,
    scale_lock: Annotated[
        bool, typer.Option("--scale-lock", help="Use only the pitch classes of the given notes.")
    ] = False,
    deadline_ms: Annotated[int, _field("deadline_ms")] = default(TASK, "deadline_ms"),
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object and nothing else.")
    ] = False,
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the page that plays the answers.")
    ] = False,
    picture: Annotated[
        bool, typer.Option("--picture/--no-picture", help="Write the picture and the page.")
    ] = True,
    host: Host = "127.0.0.1",
    port: Port = None,
    token: Token = None,
) -> None:
    """Write the missing voices around those given; with no file, all four from nothing."""
    with told_in_a_sentence(as_json):
        begun = time.monotonic()
        clips = _read(files or [], given or [], locked=scale_lock)
        stretch = _region(region)
        request = Harmonize(
            clips=clips,
            voices=mask_of(voices or []),
            variations=variations,
            seed=seed,
            temperature=temperature,
            top_p=top_p,
            quality=quality,
            bars=bars,
            region_start=stretch[0] if stretch else 0,
            region_end=stretch[1] if stretch else 0,
            scale_lock=ScaleLock.CLIP if scale_lock else ScaleLock.OFF,
            deadline_ms=deadline_ms,
            **_ranges(ranges or []),
        )
        asked = ask(request, Daemon(host, port, token))
        name = files[0].stem if files else "chorale"
        written = results.write(
            out, name, clips, asked.answer, region=stretch, picture=picture
        )
        total = round((time.monotonic() - begun) * 1000)
        report = results.Report(
            TASK, *written, answer=asked.answer, timings=asked.timings | {"total": total}
        )
        if as_json:
            print(report.as_json())
        else:
            report.show(Console())
        if open_page and report.page:
            typer.launch(report.page.resolve().as_uri())


def _read(files: list[Path], given: list[str], *, locked: bool) -> tuple[Clip, ...]:
    """The tracks of the files with their voices; raises UnreadableFile, BadInput, AntiphonError."""
    from models.music.score_file import read_clips

    clips = tuple(clip for file in files for clip in read_clips(file).clips)
    if files and not clips:
        raise AntiphonError("empty_clip")
    if locked and clips:
        scale = Scale.of(note.pitch for clip in clips for note in clip.notes)
        clips = tuple(replace(clip, scale=scale) for clip in clips)
    return with_voices(clips, _tracks(given))


def _tracks(given: list[str]) -> dict[Voice, int]:
    """`alto=2` as a voice and a track number."""
    tracks: dict[Voice, int] = {}
    for word in given:
        voice, sign, number = word.partition("=")
        if not sign or not number.isdigit():
            raise BadInput(f'"{word}" does not say which track is which voice: alto=2 does.')
        tracks[voice_of(voice)] = int(number)
    return tracks


def _region(text: str | None) -> Region | None:
    """`8:16` as two beats."""
    if text is None:
        return None
    try:
        start, end = (float(beat) for beat in text.split(":"))
    except ValueError:
        raise BadInput(f'"{text}" is no region: give its first and last beat, as in 8:16.') from None
    furthest = field_named(TASK, "region_end")
    if not 0 <= start < end <= furthest.high / furthest.unit:
        raise BadInput(f'"{text}" is no region: it must begin at 0 or later and end after that.')
    return start, end


def _ranges(words: list[str]) -> dict[str, int]:
    """`alto=55-72` as the two fields of that voice."""
    fields: dict[str, int] = {}
    for word in words:
        voice, _, span = word.partition("=")
        low, _, high = span.partition("-")
        if not (low.isdigit() and high.isdigit() and int(low) <= int(high) <= 127):
            raise BadInput(f'"{word}" is no range: give a voice and two pitches, as in alto=55-72.')
        name = voice_of(voice).name.lower()
        fields |= {f"{name}_low": int(low), f"{name}_high": int(high)}
    return fields
