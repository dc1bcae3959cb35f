"""What Antiphon brings to Live, part by part: the built file and its place in a User Library."""

from dataclasses import dataclass
from pathlib import Path

from bridge import places


@dataclass(frozen=True, slots=True)
class Kind:
    """One door into Live: what it is called, where its files go, and which Live opens it."""

    name: str  # one of them
    names: str  # all of them
    folder: str  # in a User Library
    live: tuple[int, ...]  # the oldest version that can open it
    edition: str


EXTENSION = Kind(
    "extension", "right-click extension", "Extensions", (12, 4, 5), "Suite, from the beta programme"
)
_MAX = "Suite, or Standard with Max for Live"
DEVICE = Kind(
    "device", "Max for Live devices", "Presets/MIDI Effects/Max MIDI Effect", (12, 2), _MAX
)
GENERATOR = Kind("MIDI tool", "MIDI Tools", "MIDI Tools/Max Generators", (12, 2), _MAX)
TRANSFORMATION = Kind("MIDI tool", "MIDI Tools", "MIDI Tools/Max Transformations", (12, 2), _MAX)

# the four letters in an .amxd that say what it is
DEVICES = {b"mmmm": DEVICE, b"nagg": GENERATOR, b"natt": TRANSFORMATION}
KINDS = (EXTENSION, *DEVICES.values())
EXTENSION_NAME = "Antiphon.ablx"


@dataclass(frozen=True, slots=True)
class Part:
    """One built file and where it goes."""

    kind: Kind
    source: Path
    name: str

    @property
    def place(self) -> str:
        """Its path in a User Library, with slashes."""
        return f"{self.kind.folder}/{self.name}"


def parts() -> list[Part]:
    """Everything that is built, in the order of `KINDS`."""
    extension = places.built_extension()
    found = [Part(EXTENSION, extension, EXTENSION_NAME)] if extension else []
    devices = [
        Part(kind, file, file.name) for file in places.built_devices() if (kind := kind_of(file))
    ]
    return found + sorted(devices, key=lambda part: KINDS.index(part.kind))


def kind_of(device: Path) -> Kind | None:
    """What an .amxd file says it is; None when it is damaged or nothing Live has a place for."""
    with device.open("rb") as file:
        head = file.read(12)
    return DEVICES.get(head[8:12]) if head[:4] == b"ampf" else None
