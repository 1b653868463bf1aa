"""What the service costs over Flask itself, on real gunicorns and real databases: ``python -m benchmarks.service``."""
