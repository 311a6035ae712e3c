"""Folders of CSV files become a plan and a version, by the actions of the site."""
