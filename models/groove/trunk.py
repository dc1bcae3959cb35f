"""The body both networks share: sixteenths that hear each other by how far apart they are.

Attention knows no absolute places, only distances (Raffel et al., "Exploring the Limits of Transfer
Learning", JMLR 2020, sec. 2.1), so clips of any length sound alike. Layers are gated (Shazeer, "GLU
Variants Improve Transformer", 2020).
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.norm import Norm

REACH = 32  # steps; what is farther away is heard as if at this distance


class Reading(NamedTuple):
    """What a trunk reads; several readings differ in what is added to the steps."""

    steps: Tensor  # (B, T, W)
    nearness: Tensor  # (K, 1, H, T, T): what is added to how steps attend to each other

    def plus(self, steps: Tensor) -> "Reading":
        """The same with something added to the steps."""
        return Reading(self.steps + steps, self.nearness)


class Block(nn.Module):
    """Steps hear each other, then each turns what it holds; both added to what came in."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, nn.Dropout(dropout)
        self.norm_hear, self.norm_feed = Norm(width), Norm(width)
        self.hear_in = nn.Linear(width, 3 * width, bias=False)
        self.hear_out = nn.Linear(width, width, bias=False)
        self.feed_in = nn.Linear(width, 4 * width, bias=False)
        self.feed_out = nn.Linear(2 * width, width, bias=False)
        self.near = nn.Parameter(torch.zeros(heads, 2 * REACH + 1))

    def forward(self, x: Tensor, near: Tensor, wanted: Tensor | None = None) -> Tensor:
        """x (B, T, W); near (1, H, T, T): what is added to how steps attend to each other.

        All steps are heard, and what comes of all of them, or of the wanted ones (R,), is said.
        """
        width, all_steps = x.shape[-1], self.norm_hear(x)
        some_steps = all_steps
        if wanted is not None:
            x, some_steps, near = x[:, wanted], all_steps[:, wanted], near[:, :, wanted]
        weight = self.hear_in.weight
        query = F.linear(some_steps, weight[:width]).unflatten(-1, (1, self.heads, -1))
        known = F.linear(all_steps, weight[width:]).unflatten(-1, (2, self.heads, -1))
        (query,) = query.permute(2, 0, 3, 1, 4)  # (B, H, R, W/H)
        key, value = known.permute(2, 0, 3, 1, 4)  # (B, H, T, W/H) each
        heard = F.scaled_dot_product_attention(query, key, value, attn_mask=near.to(query.dtype))
        x = x + self.dropout(self.hear_out(heard.transpose(1, 2).flatten(2)))
        gate, value = self.feed_in(self.norm_feed(x)).chunk(2, dim=-1)  # (B, R, 2W) each
        return x + self.dropout(self.feed_out(F.silu(gate) * value))


class Trunk(nn.Module):
    """Blocks over the sixteenths of a clip."""

    def __init__(self, width: int, blocks: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(Block(width, heads, dropout) for _ in range(blocks))
        self.norm = Norm(width)

    def hear(self, steps: Tensor) -> Reading:
        """Steps (B, T, W) to be read, with what each block thinks of how far they are apart."""
        every = tuple(block.get_parameter("near") for block in self.blocks)
        near = torch.stack(every)  # (K, H, distances)
        count = steps.shape[1]
        apart = torch.arange(1 - count, count, device=near.device).clamp(-REACH, REACH) + REACH
        rows = near[..., apart].unfold(-1, count, 1).flip(-2)  # (K, H, T, T): each as seen by one
        return Reading(steps, rows[:, None])

    def forward(self, heard: Reading, wanted: Tensor | None = None) -> Tensor:
        """What comes of the steps (B, T, W), or of the wanted ones (R,)."""
        x = heard.steps.float()  # what blocks add to stays exact under autocast
        last = len(self.blocks) - 1
        for at, (block, near) in enumerate(zip(self.blocks, heard.nearness, strict=True)):
            x = block(x, near, wanted if at == last else None)
        return self.norm(x)
