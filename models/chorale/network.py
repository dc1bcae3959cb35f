"""An order-agnostic network over chorale frames: any cells in, a distribution for every cell out.

Notable: a frame (one 16th, four voices) is one position; each block mixes time twice, by a gated
dilated convolution (the neighbourhood) and by attention with rotary positions (the phrase); the
output names onsets and holds apart, so repeated notes and held notes are different music.

After Uria, Murray & Larochelle, "A Deep and Tractable Density Estimator" (2014, sec. 3) for the
orderless training, Huang et al., "Counterpoint by Convolution" (ISMIR 2017) for its use on Bach.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.chorale.grid import (
    BEAT_STATES,
    CLASSES,
    FRAMES_PER_BEAT,
    MASKED,
    METER_STATES,
    PITCH_STATES,
    STYLES,
    TIE_STATES,
    VOICES,
)


@dataclass(frozen=True)
class Config:
    """Sizes of the network."""

    width: int = 256  # channels of a frame
    blocks: int = 5
    heads: int = 4
    cell_width: int = 64  # channels of one voice's cell before the frame is joined
    expansion: float = 2.0  # hidden channels of the feed-forward layer, times width
    dilations: tuple[int, ...] = (1, 2, 4, 8, 1)  # one per block, in frames
    dropout: float = 0.25


class Block(nn.Module):
    """Convolution, attention, feed-forward; each added to what came in."""

    def __init__(self, config: Config, dilation: int) -> None:
        super().__init__()
        width, hidden = config.width, int(config.width * config.expansion)
        self.heads, self.dilation, self.dropout = config.heads, dilation, config.dropout
        self.norm_conv, self.norm_attention, self.norm_feed = (nn.RMSNorm(width) for _ in range(3))
        self.conv = nn.Linear(3 * width, 2 * width)  # over three frames, as one product
        self.conv_out = nn.Linear(width, width, bias=False)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.attention_out = nn.Linear(width, width, bias=False)
        self.feed_in = nn.Linear(width, 2 * hidden, bias=False)
        self.feed_out = nn.Linear(hidden, width, bias=False)

    def forward(self, x: Tensor, rotation: Tensor, present: Tensor, wanted: Tensor) -> Tensor:
        """What becomes of the `wanted` frames, (B, W, C): numbers of frames, (W,).

        x (B, T, C); rotation (2, T, C/heads); present (B, T, 1): 0 where the music is not.
        """
        x = x + self._dropout(self._convolve(self.norm_conv(x) * present))
        x = x[:, wanted] + self._attend(self.norm_attention(x), rotation, present, wanted)
        gate, value = self.feed_in(self.norm_feed(x)).chunk(2, dim=-1)  # (B, W, H) each
        return x + self._dropout(self.feed_out(F.silu(gate) * value))

    def _dropout(self, x: Tensor) -> Tensor:
        return F.dropout(x, self.dropout) if self.training else x

    def _convolve(self, x: Tensor) -> Tensor:
        frames, step = x.shape[1], self.dilation
        padded = F.pad(x, (0, 0, step, step))  # (B, T + 2 step, C)
        near = torch.cat([padded[:, i * step : i * step + frames] for i in range(3)], dim=-1)
        gate, value = self.conv(near).chunk(2, dim=-1)  # (B, T, C) each
        return self.conv_out(F.silu(gate) * value)

    def _attend(self, x: Tensor, rotation: Tensor, present: Tensor, wanted: Tensor) -> Tensor:
        batch, frames, width = x.shape
        asks, told = self.qkv.weight.split([width, 2 * width])
        q = F.linear(x[:, wanted], asks).view(batch, -1, self.heads, width // self.heads)
        kv = F.linear(x, told).view(batch, frames, 2, self.heads, width // self.heads)
        k, v = kv.permute(2, 0, 3, 1, 4)  # (B, H, T, C/H) each
        q, k = rotate(q.transpose(1, 2), rotation[:, wanted]), rotate(k, rotation)
        absent = (1 - present).view(batch, 1, 1, frames) * -1e4  # absent frames are not attended to
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=absent.to(q.dtype))  # (B, H, W, C/H)
        return self.attention_out(y.transpose(1, 2).reshape(batch, -1, width))


def rotate(x: Tensor, rotation: Tensor) -> Tensor:
    """Rotary position embedding (Su et al. 2021, eq. 34). x (..., T, D); rotation (2, T, D)."""
    cosine, sine = rotation.to(x.dtype)
    one, two = x.chunk(2, dim=-1)
    return x * cosine + torch.cat([-two, one], dim=-1) * sine


class ChoraleNetwork(nn.Module):
    """Frames of four cells to logits for every cell."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        cell = config.cell_width
        self.pitch = nn.Embedding(PITCH_STATES, cell)
        self.tie = nn.Embedding(TIE_STATES, cell)
        self.join = nn.Linear(VOICES * cell, config.width)
        self.sixteenth = nn.Embedding(FRAMES_PER_BEAT, config.width)
        self.beat = nn.Embedding(BEAT_STATES, config.width)
        self.meter = nn.Embedding(METER_STATES, config.width)
        self.style = nn.Embedding(STYLES, config.width)
        self.blocks = nn.ModuleList(Block(config, step) for step in config.dilations)
        self.norm = nn.RMSNorm(config.width)
        self.out = nn.Linear(config.width, VOICES * CLASSES)
        self.apply(self._initialise)

    @staticmethod
    def _initialise(module: nn.Module) -> None:
        if isinstance(module, nn.Linear | nn.Embedding):
            nn.init.normal_(module.weight, std=0.02)
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)

    def forward(self, pitch: Tensor, tie: Tensor, setting: Tensor, present: Tensor) -> Tensor:
        """Logits (B, T, 4, CLASSES) for every cell; 0 in frames where no row hides any, which are
        not worth the work of the last layers.

        pitch, tie (B, T, 4): states of `grid`, MASKED where unknown; setting (B, T, 4): sixteenth
        in its beat, beat in its bar, meter, style; present (B, T): False beyond the music.
        """
        batch, frames, voices = pitch.shape
        x = self.frames(pitch, tie, setting)
        rotation = self.turns(frames).repeat(1, 1, 2)
        there = present.unsqueeze(-1).to(x.dtype)  # (B, T, 1)
        *blocks, last = self.blocks
        for block in blocks:
            x = block(x, rotation, there, torch.arange(frames, device=x.device))
        hidden = (pitch == MASKED).any(2).any(0).nonzero()[:, 0]  # (W,)
        found = self.out(self.norm(last(x, rotation, there, hidden))).unflatten(-1, (voices, -1))
        return found.new_zeros(batch, frames, voices, CLASSES).index_copy_(1, hidden, found)

    def frames(self, pitch: Tensor, tie: Tensor, setting: Tensor) -> Tensor:
        """The frames (B, T, C) of a grid."""
        cells = self.pitch(pitch) + self.tie(tie)  # (B, T, 4, cell)
        sixteenth, beat, meter, style = setting.unbind(-1)  # (B, T) each
        x: Tensor = self.join(cells.flatten(2))  # (B, T, C)
        return (
            x + self.sixteenth(sixteenth) + self.beat(beat) + self.meter(meter) + self.style(style)
        )

    def turns(self, frames: int) -> Tensor:
        """Cosines and sines (2, T, D/2) of the angles by which frames are turned."""
        device = self.join.weight.device
        half = self.config.width // self.config.heads // 2
        rate = 10_000.0 ** (-torch.arange(half, device=device) / half)  # (D/2,)
        angle = torch.arange(frames, device=device)[:, None] * rate  # (T, D/2)
        return torch.stack([angle.cos(), angle.sin()])
