"""The texts that notify credits: their pages, the form in which one is entered once."""
