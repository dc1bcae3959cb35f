"""A batch in parts, on a CPU one for each thread.

Torch's own threads meet after every operation, and one that shares its core with a busy program
keeps the others waiting each time. Threads that take a part of the batch from beginning to end meet
once.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import Tensor

MOST = 4  # threads
FEWEST = 32  # rows that are worth a thread

Network = Callable[[Tensor], Sequence[Tensor]]


def in_parts(network: Network, rows: Tensor) -> list[Tensor]:
    """What a network makes of rows (M, …), as tensors (M, …)."""
    count = min(MOST, os.cpu_count() or 1, len(rows) // FEWEST)
    if count < 2 or rows.device.type != "cpu":
        return list(network(rows))
    inference = torch.is_inference_mode_enabled()

    def one(part: Tensor) -> Sequence[Tensor]:
        with torch.inference_mode(inference):  # a thread does not know of its caller's
            return network(part)

    with ThreadPoolExecutor(count) as threads:
        found = list(threads.map(one, rows.tensor_split(count)))
    return [torch.cat(parts) for parts in zip(*found, strict=True)]
