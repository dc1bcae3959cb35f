"""Words of the command line as values: voices, roles, tracks, ranges. All raise BadInput."""

from collections.abc import Iterable

from bridge.commands.options import field_named
from bridge.commands.trouble import BadInput
from models.music.clip import Role
from models.music.voice import Voice, voice_named

Region = tuple[float, float]  # beats; a stretch of given music to write anew


def voice_of(text: str) -> Voice:
    """The voice a word on the command line means."""
    voice = voice_named(text)
    if voice is None:
        raise BadInput(f'"{text}" is no voice: soprano, alto, tenor or bass.')
    return voice


def mask_of(words: Iterable[str]) -> int:
    """Voices named with commas or one by one, as the mask a request carries."""
    names = [name for word in words for name in word.split(",") if name.strip()]
    return sum({1 << voice_of(name).value for name in names})


def tracks_of(words: Iterable[str]) -> dict[Voice, int]:
    """`alto=2` as a voice and a track number, counted from 1."""
    tracks: dict[Voice, int] = {}
    for word in words:
        voice, _, number = word.partition("=")
        if not number.isdecimal():
            raise BadInput(f'"{word}" does not say which track is which voice: alto=2 does.')
        tracks[voice_of(voice)] = int(number)
    return tracks


def role_of(word: str) -> Role:
    """The role a word means."""
    roles = [role for role in Role if role is not Role.ANY]
    for role in roles:
        if role.name.lower() == word.lower():
            return role
    known = ", ".join(role.name.lower() for role in roles)
    raise BadInput(f'"{word}" is no kind of clip: there are {known}.')


def pitches_of(word: str) -> tuple[int, int]:
    """`48-72` as two pitches."""
    low, _, high = word.partition("-")
    if not (low.isdecimal() and high.isdecimal() and int(low) <= int(high) <= 127):
        raise BadInput(f'"{word}" is no range: give two pitches from 0 to 127, as 48-72.')
    return int(low), int(high)


def region_of(word: str | None) -> Region | None:
    """`8:16` as two beats."""
    if word is None:
        return None
    try:
        start, end = (float(beat) for beat in word.split(":"))
    except ValueError:
        raise BadInput(f'"{word}" is no region: give its first and last beat, as 8:16.') from None
    furthest = field_named("harmonize", "region_end")
    last = furthest.high / furthest.unit
    if not 0 <= start < end <= last:
        raise BadInput(
            f'"{word}" is no region: it begins at 0 or later, ends at {last:g} or before.'
        )
    return start, end


def ranges_of(words: Iterable[str]) -> dict[str, int]:
    """`alto=55-72` as the two request fields of that voice."""
    fields: dict[str, int] = {}
    for word in words:
        voice, _, span = word.partition("=")
        try:
            low, high = pitches_of(span)
        except BadInput:
            sentence = f'"{word}" is no range: give a voice and two pitches, as alto=55-72.'
            raise BadInput(sentence) from None
        name = voice_of(voice).name.lower()
        fields |= {f"{name}_low": low, f"{name}_high": high}
    return fields
