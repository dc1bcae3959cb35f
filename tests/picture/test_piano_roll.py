"""The PNG: given notes are pale, new ones bold, and any sheet can be drawn."""

from pathlib import Path

import pytest
from PIL import Image, ImageColor

from bridge.picture import piano_roll
from bridge.picture.sheet import Part, Sheet, Take, hue
from models.music.note import Note


def sheet(given: bool, *, takes: int = 1, length: float = 4.0) -> Sheet:
    part = Part("Soprano", (Note(72, 0, length),), given)
    return Sheet("t", (Take("one", (part,)),) * takes, length)


def share_of(image: Image.Image, colour: str) -> float:
    wanted = ImageColor.getrgb(colour)
    pixels = image.getcolors(maxcolors=2**24)
    assert pixels
    return sum(count for count, found in pixels if found == wanted) / (image.width * image.height)


def test_new_notes_have_their_full_colour_and_given_ones_do_not() -> None:
    assert share_of(piano_roll.image(sheet(given=False)), hue(0)) > 0.004
    assert share_of(piano_roll.image(sheet(given=True)), hue(0)) == 0


def test_takes_are_stacked() -> None:
    one, three = (piano_roll.image(sheet(False, takes=n)).height for n in (1, 3))
    assert three > 2 * one


@pytest.mark.parametrize("length", [0.25, 4.0, 4096.0])
def test_any_length_stays_a_sensible_width(length: float) -> None:
    assert 900 <= piano_roll.image(sheet(False, length=length)).width <= 6200


def test_the_file_is_a_png(tmp_path: Path) -> None:
    piano_roll.draw(sheet(False), tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as image:
        assert image.format == "PNG"
