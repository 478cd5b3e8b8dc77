"""Whosaid: every quotation of an article, who said it, and in whose words."""
