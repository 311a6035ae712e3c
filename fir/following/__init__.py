"""Following a year: what is left to pay, the pace, the balance, the landing, the axes that it pays for."""
