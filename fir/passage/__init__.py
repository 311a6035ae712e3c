"""The table de passage: from measures to missions and schemes, what it proposes for a stage, where both differ."""
