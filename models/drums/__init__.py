"""Drum clips as networks hear them: nine kit pieces on a 16th grid, and the way back."""
