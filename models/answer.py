"""What a task returns: variations of clips, and notices about how they came to be."""

from dataclasses import dataclass

from models.music.clip import Clip

# code -> sentence; {0}, {1}, {2} are the notice's integer values (rates in permille, times in ms).
NOTICES: dict[str, str] = {
    "voice_leading": "Voice leading: {0} parallel fifths or octaves, {1} crossings or overlaps, "
    "{2} leaps beyond an octave.",
    "likelihood": "The model's surprise: {0} thousandths of a nat a note (lower is likelier).",
    "quantized": "{0} notes were off the 16th grid and were heard at the nearest 16th; "
    "your clip is unchanged.",
    "outside_voice_range": "{0} given notes lie outside the usual range of their voice.",
    "legato_trimmed": "{0} notes overlapped the next one of their voice and were heard shorter.",
    "muted_ignored": "{0} muted notes were not listened to.",
    "before_start": "{0} notes before the clip's beginning were heard as its pick-up.",
    "past_end": "{0} notes past the clip's end were not listened to.",
    "lengths_differ": "The clips have different lengths: the answer is as long as the longest.",
    "meters_differ": "The clips have different meters: the first one's was used.",
    "unusual_meter": "The model knows 4/4 and 3/4 best; other meters are approximate.",
    "chords_split": "The chordal clip was heard as {0} voices.",
    "hits_together": "{0} hits shared a drum and a 16th with a louder one: they go where it goes.",
    "distinct": "{0} permille of its notes are not in the variation most like it.",
    "written_again": "{0} answers came out silent, stuck, overfull or twice "
    "and were written again.",
    "drummers_only": "The model learned timing and accents from drummers: of this clip it "
    "heard the rhythm, not the pitches.",
    "notes_together": "{0} notes shared a 16th with a longer one and were not listened to.",
    "dropped_notes": "{0} notes without length or with impossible values were ignored.",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A remark on an answer: a code from `NOTICES` and its integers."""

    code: str
    values: tuple[int, ...] = ()

    @property
    def sentence(self) -> str:
        """The remark in words; numbers that were not given read as 0."""
        return NOTICES[self.code].format(*(*self.values, 0, 0, 0))


@dataclass(frozen=True, slots=True)
class Variation:
    """One answer among several: the clips it adds (harmonize: one per new voice, score order)."""

    clips: tuple[Clip, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """All variations, best first, the seed that makes them again, and what the request met."""

    variations: tuple[Variation, ...]
    seed: int
    notices: tuple[Notice, ...] = ()
