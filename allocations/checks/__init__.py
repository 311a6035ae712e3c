"""What is wrong in a version: facts read once, rules, one list of findings, one page."""
