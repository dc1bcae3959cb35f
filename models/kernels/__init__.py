"""What small networks are made of, compiled for the processor: products, norms, gates, attention.

A step of a small network takes as long as the processor's own work in it, not as long as a library
takes to be asked a hundred times.
"""
