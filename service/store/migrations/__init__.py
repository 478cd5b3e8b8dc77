"""How the schema came to be, step by step; each goes up and down, with data in it, on both databases."""
