"""What was said stays known: articles, their quotations and the utterances these render, in a database."""
