"""Amounts crossed by any dimensions: read, dressed as tables, opened on their lines."""
