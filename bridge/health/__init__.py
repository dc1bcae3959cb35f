"""What `antiphon doctor` looks at: one file for each part of the way from the machine to Live."""
