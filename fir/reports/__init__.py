"""The tables of the FIR: which figures, which rows, which columns."""
