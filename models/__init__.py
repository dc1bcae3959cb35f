"""Torch models that answer with clips. Empty on purpose: `import models.music` loads no torch."""
