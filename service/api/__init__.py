"""HTTP and nothing else: what a request may say, what an answer looks like, and which error is which status."""
