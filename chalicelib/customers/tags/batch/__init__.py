"""Tagging many at once: who, what, how far, and back again."""
