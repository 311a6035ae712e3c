"""The credits for other software, in reading: nomenclatures, amounts, cross-tables."""
