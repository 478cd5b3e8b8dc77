"""The speaker registry: whom written names and role phrases denote. What is matched, never how text is read."""
