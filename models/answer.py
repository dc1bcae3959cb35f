"""What a task returns: variations of clips, and notices about how they came to be."""

from dataclasses import dataclass

from models.music.clip import Clip

# code -> sentence; {0}, {1}, {2} are the notice's integer values (rates in permille, times in ms).
NOTICES: dict[str, str] = {
    "voice_leading": "Voice leading: {0} parallel fifths or octaves, {1} crossings or overlaps, "
    "{2} leaps beyond an octave.",
    "likelihood": "The model's surprise: {0} thousandths of a nat a note (lower is likelier).",
    "quantized": "Notes off the 16th grid, heard at the nearest 16th: {0}. Your clip is unchanged.",
    "outside_voice_range": "Given notes outside the usual range of their voice: {0}.",
    "legato_trimmed": "Notes that overlapped the next one of their voice, heard shorter: {0}.",
    "muted_ignored": "Muted notes, not listened to: {0}.",
    "before_start": "Notes before the clip's beginning, heard as its pick-up: {0}.",
    "past_end": "Notes past the clip's end, not listened to: {0}.",
    "lengths_differ": "The clips have different lengths: the answer is as long as the longest.",
    "meters_differ": "The clips have different meters: the first one's was used.",
    "unusual_meter": "The model knows 4/4 and 3/4 best; other meters are approximate.",
    "chords_split": "The chordal clip was heard as {0} voices.",
    "hits_together": "Hits that share a drum and a 16th with a louder one, and go where it goes: "
    "{0}.",
    "distinct": "{0} permille of its notes are not in the variation most like it.",
    "written_again": "Answers that came out silent, stuck, overfull or twice, and were written "
    "again: {0}.",
    "drummers_only": "The model learned timing and accents from drummers: of this clip it "
    "heard the rhythm, not the pitches.",
    "notes_together": "Notes that share a 16th with a longer one, not listened to: {0}.",
    "dropped_notes": "Notes without length or with impossible values, ignored: {0}.",
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
