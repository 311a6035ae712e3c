"""Entry of the FIR: years and their rules, stages, their receipts and authorisations, and the past of these."""
