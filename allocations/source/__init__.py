"""What the source documents print, beside what the screen shows."""
