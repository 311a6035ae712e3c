"""How the files of an agency are read: the columns of a kind of file, found by name, and the readings remembered."""
