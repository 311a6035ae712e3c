"""How a page, a file and an answer to software begin and end: who asks, whether they hold it already."""
