"""The commands of `antiphon`, one noun a file. Heavy imports wait until a command runs."""
