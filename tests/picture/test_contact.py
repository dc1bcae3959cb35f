"""The contact sheet: every clip has its place, and its notes are where they sound."""

from PIL import ImageColor

from bridge.picture import contact
from bridge.picture.sheet import Part, Sheet, Take, hue
from models.music.note import Note


def sheet(count: int, *notes: Note) -> Sheet:
    takes = [
        Take(str(number), (Part("Drums", notes, number == 0, drums=True),))
        for number in range(count)
    ]
    return Sheet("Square", tuple(takes), 8.0)


def test_rows_and_columns_make_the_size() -> None:
    one, row, square = (
        contact.image(sheet(count, Note(36, 0, 1)), columns).size
        for count, columns in ((1, 1), (3, 3), (9, 3))
    )
    assert row[0] - one[0] == 2 * (contact.WIDTH + contact.GAP)
    assert row[1] == one[1]
    assert square[1] - row[1] == 2 * (contact.CAPTION + contact.LANE + contact.GAP)


def test_a_note_stands_where_it_sounds_in_its_colour() -> None:
    image = contact.image(sheet(2, Note(36, 4.0, 1.0, 127)), 2)
    middle = contact.HEAD + contact.CAPTION + contact.LANE // 2
    for column, colour in ((0, hue(3)), (1, hue(0))):
        left = contact.MARGIN + column * (contact.WIDTH + contact.GAP)
        assert distance(image.getpixel((left + contact.WIDTH // 2 + 2, middle)), colour) < 10
        assert distance(image.getpixel((left + 20, middle)), colour) > 100


def distance(pixel: object, colour: str) -> int:
    assert isinstance(pixel, tuple)
    return sum(abs(a - b) for a, b in zip(pixel, ImageColor.getrgb(colour), strict=True))


def test_silence_is_a_picture_too() -> None:
    assert contact.image(sheet(4), 2).size[0] > contact.WIDTH
