"""Tables: what a report is before it is drawn."""
