"""What can be asked for: every field once, with its range, its default and one sentence of meaning.

The wire carries every field as one int32: numbers times their `unit`, flags as 0 or 1, choices as
their index. Command-line options, dialogs and the tables in the documentation derive from here.
"""

from enum import Enum
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from models.music.clip import Clip, Role
from models.music.style import Style
from models.music.voice import Voice

BEAT = 15_360  # wire ticks per beat


class ScaleLock(Enum):
    """Whether new notes must stay in the scale that came with the clips."""

    OFF = 0
    CLIP = 1


def field(default: Any, meaning: str, *, unit: int = 1, **limits: Any) -> Any:
    """A request field: `unit` is how many wire steps make 1."""
    return Field(default, description=meaning, json_schema_extra={"unit": unit}, **limits)


class Request(BaseModel):
    """What all requests share. Raises pydantic.ValidationError for values out of range."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    task: ClassVar[str]
    clips_wanted: ClassVar[tuple[int, int]]  # fewest and most source clips

    clips: tuple[Clip, ...] = ()
    variations: int = field(1, "How many different answers to give.", ge=1, le=16)
    temperature: float = field(
        1.0, "0 takes the likeliest notes; higher dares more.", unit=1000, ge=0, le=2
    )
    top_p: float = field(
        1.0, "Sample only from the likeliest notes holding this share.", unit=1000, gt=0, le=1
    )
    seed: int | None = field(
        None, "Same request and seed, same answer; none: new each time.", ge=0, le=2**31 - 1
    )
    scale_lock: ScaleLock = field(ScaleLock.OFF, "Keep new notes in the clips' scale.")
    deadline_ms: int = field(
        0, "Give up when the answer is not ready by then; 0 = never.", ge=0, le=600_000
    )
    purpose: int = field(
        0,
        "A newer request of the same client and purpose replaces one still waiting; 0 = never.",
        ge=0,
        le=2**31 - 1,
    )


class Streamed(Request):
    """What the requests share whose answers are written note by note."""

    shown: int = field(0, "How many variations to show bar by bar, as they come.", ge=0, le=16)


class Continue(Streamed):
    """The next bars of a clip, in its own style."""

    task = "continue"
    clips_wanted = (1, 1)
    bars: int = field(4, "How many bars to add.", ge=1, le=32)
    density: float = field(0, "Half (-1) to twice (1) the clip's onsets.", unit=1000, ge=-1, le=1)
    lowest: int = field(0, "Lowest new pitch.", ge=0, le=127)
    highest: int = field(127, "Highest new pitch.", ge=0, le=127)
    mask_obvious: bool = field(False, "Forbid an exact repeat of the last bar.")


class Harmonize(Request):
    """The missing voices of soprano, alto, tenor and bass, from those given."""

    task = "harmonize"
    clips_wanted = (0, 4)
    voices: int = field(
        0, "Voices to write: 1 soprano + 2 alto + 4 tenor + 8 bass; 0 = all missing.", ge=0, le=15
    )
    quality: int = field(2, "Sampling passes: 1 draft, 2 normal, 4 careful.", ge=1, le=8)
    bars: int = field(8, "Length of the answer when no clip is given.", ge=1, le=64)
    region_start: float = field(0, "Beat where rewriting begins.", unit=BEAT, ge=0, le=100_000)
    region_end: float = field(
        0, "Beat where rewriting ends; 0 = the clip's end.", unit=BEAT, ge=0, le=100_000
    )
    soprano_low: int = field(Voice.SOPRANO.range[0], "Lowest soprano pitch.", ge=0, le=127)
    soprano_high: int = field(Voice.SOPRANO.range[1], "Highest soprano pitch.", ge=0, le=127)
    alto_low: int = field(Voice.ALTO.range[0], "Lowest alto pitch.", ge=0, le=127)
    alto_high: int = field(Voice.ALTO.range[1], "Highest alto pitch.", ge=0, le=127)
    tenor_low: int = field(Voice.TENOR.range[0], "Lowest tenor pitch.", ge=0, le=127)
    tenor_high: int = field(Voice.TENOR.range[1], "Highest tenor pitch.", ge=0, le=127)
    bass_low: int = field(Voice.BASS.range[0], "Lowest bass pitch.", ge=0, le=127)
    bass_high: int = field(Voice.BASS.range[1], "Highest bass pitch.", ge=0, le=127)


class Morph(Request):
    """Clips on the way from one clip to another, or over the square between four."""

    task = "morph"
    clips_wanted = (2, 4)
    steps: int = field(5, "How many clips between the two ends.", ge=1, le=16)
    curve: float = field(0, "Linger at the start (-1) or the end (1).", unit=1000, ge=-1, le=1)
    grid_width: int = field(0, "Columns of the square over four corners; 0 = a path.", ge=0, le=16)
    grid_height: int = field(0, "Rows of the square over four corners; 0 = a path.", ge=0, le=16)


class Generate(Request):
    """New clips out of nothing but a role."""

    task = "generate"
    clips_wanted = (0, 0)
    role: Role = field(Role.DRUMS, "What kind of clip to make.")
    bars: int = field(2, "Length of the new clip.", ge=1, le=32)
    density: float = field(0, "Fewer (-1) or more (1) notes than usual.", unit=1000, ge=-1, le=1)


class Vary(Request):
    """Neighbours of a clip."""

    task = "vary"
    clips_wanted = (1, 1)
    amount: float = field(0.3, "How far from the clip; 0 = the clip itself.", unit=1000, ge=0, le=1)
    keep_rhythm: bool = field(False, "Change pitches only.")
    keep_pitches: bool = field(False, "Change the rhythm only.")


class Infill(Streamed):
    """New notes for a stretch of a clip, fitting both sides."""

    task = "infill"
    clips_wanted = (1, 1)
    region_start: float = field(0, "Beat where rewriting begins.", unit=BEAT, ge=0, le=100_000)
    region_end: float = field(
        0, "Beat where rewriting ends; 0 = the clip's end.", unit=BEAT, ge=0, le=100_000
    )
    density: float = field(0, "Half (-1) to twice (1) the onsets around.", unit=1000, ge=-1, le=1)


class Humanize(Request):
    """A player's timing and velocity for the notes of a clip; the notes themselves stay.

    The answer has exactly the clip's notes. Those of one pitch keep their order, so the nth of a
    pitch in the answer is the nth of that pitch in the clip. Take onset, length and velocity from
    the answer (where one of them is what was sent, your own, which may be finer than a tick), and
    all else from your own note.
    """

    task = "humanize"
    clips_wanted = (1, 1)
    amount: float = field(1, "0 = as it is, 1 = the full feel.", unit=1000, ge=0, le=1)
    style: Style = field(Style.ANY, "Playing style; any leaves it to the model.")


class Drumify(Request):
    """A drum part that follows the rhythm of any clip."""

    task = "drumify"
    clips_wanted = (1, 1)
    density: float = field(0, "Sparser (-1) or busier (1).", unit=1000, ge=-1, le=1)


TASKS: dict[str, type[Request]] = {
    kind.task: kind
    for kind in (Continue, Harmonize, Morph, Generate, Vary, Infill, Humanize, Drumify)
}


def unit_of(kind: type[Request], name: str) -> int:
    """How many wire steps make 1 of a field: 1 for integers, flags and choices."""
    extra = kind.model_fields[name].json_schema_extra
    return int(extra["unit"]) if isinstance(extra, dict) else 1  # type: ignore[arg-type]


def wire_fields(kind: type[Request]) -> list[str]:
    """The names of a request's fields that travel as numbers, in table order."""
    return [name for name in kind.model_fields if name != "clips"]
