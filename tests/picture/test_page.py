"""The HTML page: complete in itself, true to the music, and safe with any name."""

import json
import re
from dataclasses import replace
from typing import Any

from bridge.picture import page
from bridge.picture.sheet import Part, Sheet, Take
from models.music.note import Note

SHEET = Sheet(
    "three",
    (
        Take("Variation 1", (Part("Soprano", (Note(72, 0, 1.5), Note(74, 1.5, 0.5)), False),)),
        Take(
            "Variation 2", (Part("Soprano", (Note(71, 0, 2, muted=True),), True),), ("A remark.",)
        ),
    ),
    length=4.0,
)


def music(html: str) -> Any:
    found = re.search(r'<script type="application/json" id="music">(.*?)</script>', html, re.S)
    assert found
    return json.loads(found[1])


def test_every_note_is_in_the_page() -> None:
    takes = music(page.html(SHEET))["takes"]
    assert takes[0]["parts"][0]["notes"] == [[72, 0, 1.5, 100, False], [74, 1.5, 0.5, 100, False]]
    assert takes[1]["parts"][0]["kind"] == "given"
    assert takes[1]["parts"][0]["notes"] == [[71, 0, 2, 100, True]]
    assert takes[1]["remarks"] == ["A remark."]


def test_nothing_is_fetched() -> None:
    html = page.html(SHEET)
    assert not re.search(
        r"https?://|//[a-z]|@import|url\(|\bfetch\(|src=", html.replace("<!--", "")
    )


def test_every_piece_is_in_its_place() -> None:
    html = page.html(SHEET)
    assert not re.search(r"/\* (\w+\.\w+|music) \*/", html)
    for element in re.findall(r'element\("([a-z]+)"\)', html):
        assert f'id="{element}"' in html


def test_a_name_cannot_close_the_script() -> None:
    odd = "</script><script>alert(1)//"
    html = page.html(replace(SHEET, title=odd))
    assert odd not in html
    assert music(html)["title"] == odd


def test_a_name_may_look_like_a_mark_of_the_page() -> None:
    named = replace(SHEET, title="/* sound.js */ /* music */")
    assert music(page.html(named))["title"] == named.title
    assert len(page.html(named)) > len(page.html(SHEET))
