"""Everything that can go wrong, in one table: a code for the wire, a sentence for the person.

Both ends know the sentences, so only the code and up to three numbers travel.
"""

# code -> sentence; {0}, {1}, {2} are the error's integer values.
ERRORS: dict[str, str] = {
    # what was asked
    "empty_clip": "The clip has no notes to work with: select one that has some.",
    "no_clips": "No MIDI clip is selected: select one to three.",
    "too_many_clips": "{0} clips were given; at most {1} can be answered at once: select fewer.",
    "too_many_voices": "{0} voices are given, but a choir has four: give at most {1}.",
    "not_one_line": "Clip {0} has {1} notes at once where one line is needed: "
    "select one voice per clip, or one chordal clip alone.",
    "not_a_line": "Clip {0} has {1} notes at once, but only drums and single lines can be morphed "
    "or varied: keep one note at a time.",
    "drums_and_notes": "Clip {0} is drums and clip {1} is not: take drums with drums, "
    "or melodies with melodies.",
    "no_voice_missing": "The voices asked for are already given: leave one out to have it written.",
    "voice_twice": "Two of the given clips are the same voice: rename one, or name its voice.",
    "too_many_notes": "The clips have {0} notes, but {1} is the most at once: select less.",
    "too_long": "The clips are {0} bars long; at most {1} can be answered at once: select less.",
    "region_outside": "The region to rewrite lies outside the clip: choose a range inside it.",
    "bad_field": "Request field {0} has the value {1}, which is out of range.",
    "bad_clip": "The clip's notes or length make no sense (value {0}): check it and try again.",
    "range_too_narrow": "No pitch of voice {0} is allowed by its range and the scale: widen one.",
    "no_pitch_left": "No pitch lies in the range and the scale asked for: widen one.",
    # the daemon and its models
    "not_available": "This version cannot do that yet.",
    "model_loading": "The model is still loading: try again in a few seconds.",
    "model_missing": "The model's weights are missing or damaged: run `antiphon doctor`.",
    "no_device": "The device asked for is not in this machine: use `antiphon serve --device auto`.",
    "model_failed": "The model failed on this request; the daemon's log has the details.",
    "busy": "Too much is waiting already ({0} requests): try again in a moment.",
    "deadline": "The answer was not ready within {0} ms: allow more time, or ask for less.",
    "cancelled": "Cancelled.",
    "superseded": "A newer request took this one's place.",
    "stopping": "The daemon is shutting down: start it again with `antiphon serve`.",
    "no_data": "There is no training data there: give --data DIR, or set ANTIPHON_DATA.",
    # the wire
    "version_mismatch": "The client speaks protocol {0}, the daemon {1}: update the older one.",
    "hello_first": "The daemon does not know this client yet: say hello first.",
    "bad_token": "The token is wrong: use the one given to `antiphon serve --token`.",
    "bad_message": "A message could not be understood (address or arguments are wrong).",
    "bad_transfer": "A clip arrived incomplete or inconsistent (chunk {0}): send it again.",
    "transfer_timeout": "A clip stopped arriving half-way (chunk {0} is missing): send it again.",
    "unknown_request": "Request {0} is not known here, or its answer is no longer kept.",
}


class AntiphonError(Exception):
    """A failure with a code from `ERRORS` and the integers its sentence needs."""

    def __init__(self, code: str, *values: int) -> None:
        self.code = code
        self.values = values
        super().__init__(sentence(code, *values))


def sentence(code: str, *values: int) -> str:
    """The sentence for a code; numbers that were not given read as 0.

    >>> sentence("version_mismatch", 2, 1)
    'The client speaks protocol 2, the daemon 1: update the older one.'
    """
    return ERRORS[code].format(*(*values, 0, 0, 0))
