"""Rounds: who may know what, where people agree, what moved, what can be settled."""
