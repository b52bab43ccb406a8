"""A service provider to try things on: it acts out a profile, and on demand the faults that a check must catch."""
