"""Package data: the catalogue, the ambiguity notes and the core schemas."""
