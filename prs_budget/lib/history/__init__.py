"""An operation, the cells that it changed, its undoing: read and shown alike whatever its cells are."""
