"""One run: settings checked before anything is sent, the session that acts, judges, cleans up and writes."""
