"""Files attached to something: kept in the database as they came, given back to whoever may read what they are of."""
