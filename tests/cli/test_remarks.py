"""What a musician is told about an answer."""

from bridge.commands.remarks import remarks
from models.answer import NOTICES, Notice, Variation


def said(code: str, *values: int) -> tuple[str, ...]:
    return remarks(Variation((), (Notice(code, values),)))


def test_faults_are_counted_only_where_there_are_any() -> None:
    assert said("voice_leading", 0, 0, 0) == ("Voice leading: clean.",)
    assert said("voice_leading", 1, 0, 2) == (
        "Voice leading: 1 parallel fifth or octave, 2 leaps beyond an octave.",
    )


def test_every_other_notice_keeps_its_sentence() -> None:
    for code in set(NOTICES) - {"voice_leading", "likelihood", "distinct"}:
        assert said(code, 3) == (Notice(code, (3,)).sentence,)
    assert said("likelihood", 640) == said("distinct", 640) == ()
