"""Movements of the FIR as people enter them: one by one, as commitments, by file; and the pages that list them."""
