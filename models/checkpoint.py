"""Weights on disk: `weights.safetensors` (half precision) beside `card.json`, which names them.

The card holds format version, network configuration, data hash, metrics and the weights' SHA-256;
loading refuses what does not match.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from models.errors import AntiphonError

FORMAT = 1
WEIGHTS, CARD = "weights.safetensors", "card.json"


def save(folder: Path, network: nn.Module, card: dict[str, Any]) -> None:
    """Write a network's weights and its card; the card gains `format` and `sha256`."""
    state = {
        name: tensor.detach().to("cpu", torch.float16).contiguous()
        for name, tensor in network.state_dict().items()
    }
    save_file(state, folder / WEIGHTS)
    card = {"format": FORMAT, "sha256": digest(folder / WEIGHTS), **card}
    (folder / CARD).write_text(json.dumps(card, indent=2) + "\n")


def read_card(folder: Path) -> dict[str, Any]:
    """A model's card. Raises AntiphonError `model_missing` when absent or of another format."""
    try:
        card: dict[str, Any] = json.loads((folder / CARD).read_text())
    except (OSError, ValueError) as reason:
        raise AntiphonError("model_missing") from reason
    if card.get("format") != FORMAT:
        raise AntiphonError("model_missing")
    return card


def load(folder: Path, device: str) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Weights (float32) and card. Raises AntiphonError `model_missing` when absent or damaged."""
    card = read_card(folder)
    weights = folder / WEIGHTS
    if not weights.exists() or digest(weights) != card["sha256"]:
        raise AntiphonError("model_missing")
    state = load_file(weights, device=device)
    return {name: tensor.float() for name, tensor in state.items()}, card


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
