"""Workshops: their steps, what each step lets people do, and a summary in words."""
