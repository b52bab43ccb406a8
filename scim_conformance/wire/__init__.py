"""Everything that touches HTTP: the client, its exchanges, pacing, redaction, the journal and curl lines."""
