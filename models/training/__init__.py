"""Shared by the training recipes; nothing here is imported by the daemon."""
