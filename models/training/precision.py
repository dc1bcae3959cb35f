"""Where products in bfloat16 are faster than in plain floats, and where not."""

import torch


def half_precision(device: torch.device) -> torch.autocast:
    """Autocast to bfloat16 on devices that multiply it, and on others a context without effect.

    A CPU without such instructions takes twenty times as long for it as for plain floats.
    """
    able = device.type != "cpu" or cpu_multiplies_bfloat16()
    return torch.autocast(device.type, torch.bfloat16, enabled=able)


def cpu_multiplies_bfloat16() -> bool:
    """Has this CPU instructions for products in bfloat16: AMX or those of AVX-512."""
    asked = ("_is_amx_tile_supported", "_is_avx512_bf16_supported")  # not in every torch
    return any(getattr(torch.cpu, name, bool)() for name in asked)
