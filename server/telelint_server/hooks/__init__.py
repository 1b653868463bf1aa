"""Webhooks in, from schedulers, and out, to whoever wants to know what was found."""
