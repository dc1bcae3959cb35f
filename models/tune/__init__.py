"""The tune model: a latent space of two-bar melodies and bass lines."""
