"""Rounds: everyone places alone, and nobody sees another's placement before the reveal."""
