"""What a clip does in the music, when nobody has said: drums, or notes that have a pitch."""

from models.music.clip import Clip, Role

# Kick, snares, hi-hats, a crash and a ride: what beats are made of, and bass lines seldom.
_KIT = frozenset({22, 26, 35, 36, 37, 38, 39, 40, 42, 44, 46, 49, 51, 57})
_KIT_SHARE = 0.7  # of the notes, from which on they are a beat
_SHORT = 0.5  # beats; drum hits are hardly ever drawn longer


def heard_role(clip: Clip) -> Role:
    """The clip's own role, or the one its notes suggest: DRUMS or MELODY.

    >>> from models.music.note import Note
    >>> beat = [Note(36, 0, 0.25), Note(38, 1, 0.25), Note(42, 0.5, 0.25)]
    >>> heard_role(Clip(tuple(beat), 4.0)), heard_role(Clip((Note(60, 0, 1),), 4.0))
    (<Role.DRUMS: 4>, <Role.MELODY: 1>)
    """
    if clip.role is not Role.ANY:
        return clip.role
    if not clip.notes:
        return Role.MELODY
    in_kit = sum(note.pitch in _KIT for note in clip.notes) / len(clip.notes)
    lengths = sorted(note.duration for note in clip.notes)
    is_beat = in_kit >= _KIT_SHARE and lengths[len(lengths) // 2] <= _SHORT
    return Role.DRUMS if is_beat else Role.MELODY
