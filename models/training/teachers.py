"""Learning from other networks as well: what several expected, on average, beside what came.

They are in doubt where music is, so that a network that is told their doubt knows less by heart.
After Hinton, Vinyals & Dean, "Distilling the Knowledge in a Neural Network" (2015, sec. 2), at
temperature 1.
"""

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor, nn

SHARE = 0.7  # of the cost: what the teachers expected; the rest is what came


def expected(
    teachers: Sequence[nn.Module], ask: Callable[[nn.Module], Mapping[str, Tensor]]
) -> dict[str, Tensor]:
    """Mean probabilities (..., classes) by name; `ask` gets logits by name from one of them."""
    with torch.no_grad():
        told = [ask(teacher) for teacher in teachers]
        return {
            name: torch.stack([logits[name].float().softmax(-1) for logits in told]).mean(0)
            for name in told[0]
        }


def taught(cost: Tensor, logits: Tensor, wanted: Tensor) -> Tensor:
    """The cost (...) in nats of what came, most of it exchanged for the cross-entropy with what
    the teachers expected; logits, wanted (..., classes)."""
    in_doubt = -(wanted * logits.float().log_softmax(-1)).sum(-1)
    return torch.lerp(cost, in_doubt, SHARE)
