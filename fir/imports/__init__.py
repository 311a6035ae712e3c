"""Files of movements: read, matched, previewed, recorded."""
