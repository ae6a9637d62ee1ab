"""The audit as other systems see it."""
