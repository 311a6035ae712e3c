"""The FIR for other software."""
