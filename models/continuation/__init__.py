"""The clip language model: the next bars of any clip, and what fills a gap in one."""
