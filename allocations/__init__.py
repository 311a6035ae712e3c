"""The money programmed: envelopes, versions, lines, allocations."""
