"""What there is to say about a file and about an answer, in a musician's words."""

from models.answer import Notice, Variation
from models.music.song import Song

# variations come best first, and differ: that is all a musician needs of these
FOR_PROGRAMS = {"likelihood", "distinct"}
FAULTS = (  # what `voice_leading` counts, one and many
    ("parallel fifth or octave", "parallel fifths or octaves"),
    ("crossing or overlap", "crossings or overlaps"),
    ("leap beyond an octave", "leaps beyond an octave"),
)

# What a file had and the answer has not, by the counts of a Song.
LEFT_OUT = {
    "meter_changes": "The file changes its meter: the first one was used throughout.",
    "tempo_changes": "The file changes its tempo: the first one was used throughout.",
    "dropped": "Notes without length, left out: {}.",
    "unended": "Notes that never end, ended with their track: {}.",
}


def left_out(song: Song) -> list[str]:
    """One sentence for each thing the file had that its clips have not."""
    counts = ((sentence, getattr(song, name)) for name, sentence in LEFT_OUT.items())
    return [sentence.format(count) for sentence, count in counts if count]


def remarks(variation: Variation) -> tuple[str, ...]:
    """One sentence for each notice on the variation that a musician can use."""
    return tuple(_words(one) for one in variation.notices if one.code not in FOR_PROGRAMS)


def _words(notice: Notice) -> str:
    if notice.code != "voice_leading":
        return notice.sentence
    counted = zip(notice.values, FAULTS, strict=False)
    found = [f"{count} {one if count == 1 else many}" for count, (one, many) in counted if count]
    return f"Voice leading: {', '.join(found) or 'clean'}."
