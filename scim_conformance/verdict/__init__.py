"""From what was seen to what it means: verdicts, requirement rows, the exit code, and the run file that holds them."""
