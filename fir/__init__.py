"""The fonds d'intervention régional: its budget and its execution."""
