"""Cells seen and cells typed, by a grid or by a plain form; what is answered to each."""
