"""What the html report is made of: what it counts, its charts, its sections, and how they become markup."""
