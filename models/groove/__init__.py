"""The groove model: how a player plays given notes, and drums that follow any rhythm."""
