"""The morph model: a latent space of two-bar drum windows, walked between clips."""
