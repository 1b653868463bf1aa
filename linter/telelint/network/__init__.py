"""Everything that may reach for the network, and only where the user asked by name: --resolve, --allow-network."""
