"""What was opened, committed, paid and carried over, read from rows: each figure is declared once."""
