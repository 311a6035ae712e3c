"""« Programmé et exécuté »: the page, its address, the block that stands on the pages about one thing."""
