"""Both networks of the groove model as one set of weights."""

from dataclasses import dataclass, field
from typing import Any

from torch import nn

from models.groove.feel import Feel, FeelConfig
from models.groove.pattern import Pattern, PatternConfig

HALVES = ("feel", "pattern")


@dataclass(frozen=True)
class Config:
    """Sizes of both networks."""

    feel: FeelConfig = field(default_factory=FeelConfig)
    pattern: PatternConfig = field(default_factory=PatternConfig)


class Groove(nn.Module):
    """How given hits are played, and which drums follow a rhythm."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        self.feel, self.pattern = Feel(config.feel), Pattern(config.pattern)

    def forward(self, half: str, *told: Any) -> Any:
        """What one half, `feel` or `pattern`, makes of what it is told."""
        return self.get_submodule(half)(*told)


def config_of(card: dict) -> Config:
    """The sizes that a card tells."""
    told = card["config"]
    return Config(FeelConfig(**told["feel"]), PatternConfig(**told["pattern"]))
