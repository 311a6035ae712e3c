"""What is wrong in a year of the FIR: facts read once, rules, one list of findings, one page."""
