"""What a user would write or pick instead; each prints the addresses it finds, one a line."""
