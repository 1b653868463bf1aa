"""The trail: one append-only, hash-chained row for every decision, which nobody can be recognised by."""
