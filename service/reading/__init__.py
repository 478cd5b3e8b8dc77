"""Article text in, quotations out."""
