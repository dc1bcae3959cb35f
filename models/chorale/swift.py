"""The network on a processor: compiled, a thread for each row."""

import numpy as np
import torch
from torch import Tensor, nn

from models.chorale.grid import CLASSES, MASKED, VOICES
from models.chorale.network import ChoraleNetwork
from models.chorale.packed import Parts
from models.chorale.passes import one_pass
from models.kernels.threads import threads


class Swift(nn.Module):
    """Asked as a `ChoraleNetwork` is."""

    def __init__(self, network: ChoraleNetwork) -> None:
        """Rounds the network in place."""
        super().__init__()
        self.network, self.parts = network, Parts.of(network)

    def forward(self, pitch: Tensor, tie: Tensor, setting: Tensor, present: Tensor) -> Tensor:
        """Logits (B, T, 4, CLASSES); 0 in frames where a row hides nothing, or has ended."""
        steps = self.network.frames(pitch, tie, setting).float().numpy()  # (B, T, C)
        lengths = present.sum(1).tolist()
        turns = self.network.turns(pitch.shape[1]).transpose(0, 1).contiguous().numpy()
        hidden = ((pitch == MASKED).any(2) & present).numpy()  # (B, T)
        logits = np.zeros((*pitch.shape[:2], VOICES * CLASSES), np.float32)

        def answer(row: int) -> None:
            wanted = np.flatnonzero(hidden[row])
            if len(wanted):
                music = steps[row, : lengths[row]]
                logits[row, wanted] = one_pass(self.parts, music.copy(), turns, wanted)

        if len(logits) == 1:
            answer(0)
        else:
            list(threads().map(answer, range(len(logits))))
        return torch.from_numpy(logits).unflatten(2, (VOICES, CLASSES))
