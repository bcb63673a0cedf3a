"""Threefold: a shared map of three circles."""

__version__ = "0.2.0"
