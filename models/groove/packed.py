"""Both networks as the compiled functions read them."""

from dataclasses import dataclass

from models.groove.network import Groove
from models.groove.performing import FeelParts
from models.groove.striking import PatternParts


@dataclass(frozen=True)
class Packed:
    """The networks, and the arrays that are read of them."""

    network: Groove
    feel: FeelParts
    pattern: PatternParts

    @classmethod
    def of(cls, network: Groove) -> "Packed":
        """Round both networks in place, and pack them."""
        return cls(network, FeelParts.of(network.feel), PatternParts.of(network.pattern))
