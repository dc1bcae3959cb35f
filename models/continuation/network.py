"""A causal transformer over notes: one position a note, five answers a position.

Notable: the attention is rotary twice, half of each head by the number of the event and half by its
onset, so that a head can look exactly a bar back in any density of notes; an onset is scored by how
far it lies from the last one and by where it falls in the bar, a pitch by itself and by its
interval from the last note, so that rhythm carries over between places and melody between keys.

The five attributes of a note are one chain of small layers on one state of the transformer (after
Hsiao et al., "Compound Word Transformer", AAAI 2021, sec. 3), so a note costs one pass.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.continuation.tokens import (
    BAR,
    COLUMNS,
    DRUM,
    FIRST_STATE,
    INTERVALS,
    LENGTHS,
    LONGEST_STEP,
    OFFSETS,
    ONSETS,
    PITCHES,
    STATES,
    TICKS,
    VELOCITIES,
)
from models.norm import Norm


@dataclass(frozen=True)
class Config:
    """Sizes of the network."""

    width: int = 256  # channels of an event
    blocks: int = 4
    heads: int = 4
    hidden: int = 704  # channels of the feed-forward layer
    dropout: float = 0.25  # with less, it knows the training music by heart before it knows music


class Block(nn.Module):
    """Attention, then feed-forward; each added to what came in."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        width = config.width
        self.heads, self.dropout = config.heads, config.dropout
        self.norm_attention, self.norm_feed = Norm(width), Norm(width)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.attention_out = nn.Linear(width, width, bias=False)
        self.feed_in = nn.Linear(width, 2 * config.hidden, bias=False)
        self.feed_out = nn.Linear(config.hidden, width, bias=False)

    def forward(self, x: Tensor, rotation: Tensor) -> Tensor:
        """x (B, T, C); rotation (2, B, T, 1, C/heads)."""
        drop = self.dropout if self.training else 0.0
        batch, length, width = x.shape
        qkv = self.qkv(self.norm_attention(x)).view(batch, length, 3 * self.heads, -1)
        qk, v = qkv.split([2 * self.heads, self.heads], dim=2)  # (B, T, 2 H, D), (B, T, H, D)
        q, k = rotate(qk, rotation).transpose(1, 2).chunk(2, dim=1)  # (B, H, T, D) each
        v = v.transpose(1, 2)  # (B, H, T, D)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)  # (B, H, T, C/H)
        y = y.transpose(1, 2).reshape(batch, length, width)
        x = x + F.dropout(self.attention_out(y), drop)
        gate, value = self.feed_in(self.norm_feed(x)).chunk(2, dim=-1)  # (B, T, hidden) each
        return x + F.dropout(self.feed_out(F.silu(gate) * value), drop)


def rotate(x: Tensor, rotation: Tensor) -> Tensor:
    """Rotary embedding (Su et al. 2021, eq. 34). x (B, T, H, D); rotation (2, B, T, 1, D)."""
    cosine, sine = rotation.to(x.dtype)
    one, two = x.chunk(2, dim=-1)
    return x * cosine + torch.cat([-two, one], dim=-1) * sine


class ClipLanguageModel(nn.Module):
    """Rows of events to a state each, and states to what comes next."""

    first_state: Tensor
    rates: Tensor

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.states = nn.Embedding(STATES, width)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.blocks))
        self.norm = Norm(width)
        self.step = nn.Linear(width, ONSETS)
        self.place = nn.Linear(width, BAR)
        self.chosen_step = nn.Embedding(ONSETS, width)
        self.chosen_place = nn.Embedding(BAR, width)
        self.pitch_in = nn.Linear(width, 2 * width)
        self.pitch_out = nn.Linear(2 * width, width, bias=False)
        self.norm_pitch, self.norm_note = Norm(width), Norm(width)
        self.pitch = nn.Linear(width, PITCHES)
        self.interval = nn.Linear(width, INTERVALS)
        self.chosen_pitch = nn.Embedding(PITCHES, width)
        self.note_in = nn.Linear(width, width)
        self.length = nn.Linear(width, len(LENGTHS))
        self.chosen_length = nn.Embedding(len(LENGTHS) + 1, width)
        self.velocity = nn.Linear(width, VELOCITIES)
        self.chosen_velocity = nn.Embedding(VELOCITIES + 1, width)
        self.offset = nn.Linear(width, OFFSETS)
        first = torch.from_numpy(FIRST_STATE)
        self.register_buffer("first_state", first, persistent=False)
        self.register_buffer("rates", rates(width // config.heads // 2), persistent=False)
        self.apply(self._initialise)

    @staticmethod
    def _initialise(module: nn.Module) -> None:
        if isinstance(module, nn.Linear | nn.Embedding):
            nn.init.normal_(module.weight, std=0.02)
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)

    def forward(
        self, rows: Tensor, tick: Tensor, bar: Tensor, last: Tensor, known: Tensor
    ) -> dict[str, Tensor]:
        """Logits (B, T, classes) of each attribute of the next event, those before it known.

        rows (B, T, columns): states of `tokens.COLUMNS`; tick, bar, last (B, T): onset, ticks in a
        bar, last key; known (B, T, 5): the next event's step, pitch, length, velocity, offset.
        """
        index = torch.arange(rows.shape[1], device=rows.device).expand_as(tick)
        state = self.read(rows, index, tick)  # (B, T, C)
        step, pitch, length, velocity, _ = known.unbind(-1)  # (B, T) each
        logits = {"step": self.step_logits(state, tick % bar, bar)}
        state = self.with_step(state, step, (tick + step) % bar % BAR)
        logits["pitch"] = self.pitch_logits(state, last)
        state = self.with_pitch(state, pitch)
        logits["length"] = self.length(state)
        state = self.with_length(state, length)
        logits["velocity"] = self.velocity(state)
        logits["offset"] = self.offset(self.with_velocity(state, velocity))
        return logits

    def read(self, rows: Tensor, index: Tensor, tick: Tensor) -> Tensor:
        """States (B, T, C) after each row; index, tick (B, T): number and onset of the event."""
        assert rows.shape[-1] == len(COLUMNS)
        named = (rows + self.first_state).flatten(0, 1)  # (B T, columns)
        x = F.embedding_bag(named, self.states.weight, mode="sum")  # (B T, C)
        x = x.view(*rows.shape[:2], -1)  # (B, T, C)
        rotation = self._rotation(index, tick)
        for block in self.blocks:
            x = block(x, rotation)
        return self.norm(x)

    def _rotation(self, index: Tensor, tick: Tensor) -> Tensor:
        half = len(self.rates) // 2
        by_index = index[..., None] * self.rates[:half]  # (B, T, D/4)
        by_time = tick[..., None] * self.rates[half:]  # (B, T, D/4)
        angle = torch.cat([by_index, by_time] * 2, dim=-1)[:, :, None]  # (B, T, 1, D)
        return torch.stack([angle.cos(), angle.sin()])

    def step_logits(self, state: Tensor, place: Tensor, bar: Tensor) -> Tensor:
        """Logits (..., ONSETS) of the next onset; place (...) in a bar of bar (...) ticks."""
        ahead = torch.arange(LONGEST_STEP + 1, device=state.device)
        there = (place[..., None] + ahead) % bar[..., None] % BAR  # (..., 193)
        by_place = self.place(state).gather(-1, there)
        return self.step(state) + F.pad(by_place, (0, ONSETS - LONGEST_STEP - 1))

    def with_step(self, state: Tensor, step: Tensor, place: Tensor) -> Tensor:
        """The state (..., C) once the onset is known: its step, and the place it falls on."""
        x = state + self.chosen_step(step) + self.chosen_place(place)
        return x + self.pitch_out(F.gelu(self.pitch_in(self.norm_pitch(x))))

    def pitch_logits(self, state: Tensor, last: Tensor) -> Tensor:
        """Logits (..., PITCHES); last (...): the last key's pitch, or DRUM or more for none."""
        keys = torch.arange(DRUM, device=state.device)
        interval = (keys - last[..., None]).clamp(-24, 24) + 24  # (..., 128)
        by_interval = self.interval(state).gather(-1, interval)
        by_interval = by_interval * (last < DRUM)[..., None]
        return self.pitch(state) + F.pad(by_interval, (0, PITCHES - DRUM))

    def with_pitch(self, state: Tensor, pitch: Tensor) -> Tensor:
        """The state (..., C) once the pitch is known."""
        return F.gelu(self.note_in(self.norm_note(state + self.chosen_pitch(pitch))))

    def with_length(self, state: Tensor, length: Tensor) -> Tensor:
        """The state (..., C) once the length is known; drums have none."""
        return state + self.chosen_length(length)

    def with_velocity(self, state: Tensor, velocity: Tensor) -> Tensor:
        """The state (..., C) once the velocity is known."""
        return state + self.chosen_velocity(velocity)


def rates(pairs: int) -> Tensor:
    """Radians an event, then radians a tick: half of the pairs for each."""
    half = pairs // 2
    share = torch.arange(half) / half
    by_index = 10_000.0**-share
    shortest, longest = TICKS / 2, 64 * TICKS  # turns of half a beat to sixteen bars
    by_time = 2 * torch.pi / (shortest * (longest / shortest) ** share)
    return torch.cat([by_index, by_time])
