"""The invented agency of the demonstration: its plan, its files and its life, the same each time they are made."""
