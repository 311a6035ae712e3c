"""Folders of CSV files become years of the FIR, by the actions of the site."""
