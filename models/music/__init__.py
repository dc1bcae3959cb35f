"""The language everybody speaks: notes, clips, meters, scales and voices. Times are in beats."""
