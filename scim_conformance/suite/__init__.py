"""Scenarios and checks by topic. A scenario acts and returns its exchanges; a check judges them and never sends."""
