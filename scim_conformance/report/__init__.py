"""Views of a run: the page for people, JUnit for CI servers, Markdown for a job summary. All come from run.jsonl."""
