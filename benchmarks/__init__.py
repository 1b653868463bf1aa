"""telelint beside its peers. ``python -m benchmarks --help`` says how; docs/performance.md says what came out."""
