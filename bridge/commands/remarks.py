"""What there is to say about an answer, in a musician's words."""

from models.answer import Notice, Variation

FOR_PROGRAMS = {"likelihood"}  # variations come best first: that is all a musician needs of it
FAULTS = (  # what `voice_leading` counts, one and many
    ("parallel fifth or octave", "parallel fifths or octaves"),
    ("crossing or overlap", "crossings or overlaps"),
    ("leap beyond an octave", "leaps beyond an octave"),
)


def remarks(variation: Variation) -> tuple[str, ...]:
    """One sentence for each notice on the variation that a musician can use."""
    return tuple(_words(one) for one in variation.notices if one.code not in FOR_PROGRAMS)


def _words(notice: Notice) -> str:
    if notice.code != "voice_leading":
        return notice.sentence
    counted = zip(notice.values, FAULTS, strict=False)
    found = [f"{count} {one if count == 1 else many}" for count, (one, many) in counted if count]
    return f"Voice leading: {', '.join(found) or 'clean'}."
