"""HTTP: the only ring that knows FastAPI."""
