"""Attributing what is executed to measures: the list of what is not, the rules, what was done and its undoing."""
