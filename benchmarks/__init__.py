"""How long pages take beside the least that the database must do for their figures."""
