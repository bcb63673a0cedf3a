"""Workshops: their steps, what each step lets people do, and what came of it in words."""
