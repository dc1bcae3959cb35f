"""Drawing from logits: temperature, nucleus, and prohibitions, as pure functions.

Randomness comes in as uniform numbers, so that who draws decides where they come from.
"""

import torch
from torch import Tensor


def nucleus(logits: Tensor, top_p: Tensor) -> Tensor:
    """Forbid all but the likeliest classes that together hold `top_p` (Holtzman et al. 2020).

    logits (..., C); top_p broadcastable to (...). The likeliest class always stays.
    """
    ranked, order = logits.sort(dim=-1, descending=True)
    share = ranked.softmax(-1)
    before = share.cumsum(-1) - share  # (..., C) share of the likelier classes
    cut = (before >= top_p[..., None]).scatter(-1, order, before >= top_p[..., None])
    return logits.masked_fill(cut, -torch.inf)


def draw(logits: Tensor, temperature: Tensor, top_p: Tensor, uniform: Tensor) -> Tensor:
    """One class for every cell of every row.

    logits (B, ..., C); temperature, top_p (B,): 0 takes the likeliest; uniform (B, ...) in [0, 1).
    Returns (B, ...) class indices. A class with logit -inf is never drawn unless all are.
    """
    per_row = (-1, *[1] * (logits.dim() - 2))
    heat = temperature.view(per_row)  # (B, 1, ...)
    warm = logits / heat.clamp(min=1e-4)[..., None]
    if bool((top_p < 1).any()):
        warm = nucleus(warm, top_p.view(per_row).expand(warm.shape[:-1]))
    return torch.where(heat > 0, pick(warm, uniform), logits.argmax(-1))


def pick(logits: Tensor, uniform: Tensor) -> Tensor:
    """One class (...) of logits (..., C) as they are, by uniform (...) in [0, 1)."""
    total = logits.softmax(-1).cumsum(-1)  # (..., C)
    point = uniform * total[..., -1]
    return (total <= point[..., None]).sum(-1).clamp(max=logits.shape[-1] - 1)
