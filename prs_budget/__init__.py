"""The credits of the FIR and of the PRS, followed over several years."""

__version__ = "0.1.0"
