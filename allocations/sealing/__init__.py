"""What an adopted version keeps for ever, and the proof that it did not change."""
