"""The daemon and its clients: OSC in, OSC out. Nothing here imports torch until a model loads."""
