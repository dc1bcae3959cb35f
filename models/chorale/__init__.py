"""The chorale model: any missing voices of four, from those given."""
