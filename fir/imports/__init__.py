"""Files of movements: read, matched, previewed, recorded.

A row is refused in three places, and a preview tells all three at once: `rows`, what cannot be read; `matching`, what
denies what is recorded; `refusals` of `fir.actions.movements`, what a year takes by no door.
"""
