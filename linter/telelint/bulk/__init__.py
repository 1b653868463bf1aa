"""Archives that are too large for one machine: ``telelint lint --engine dask``.

``paths -> Input -> Partition -> a worker's Linter -> findings and a Record -> summary``. The linter is that of
every other run; what is here shares out the work and keeps what is done.

- ``storage``: files by address, through fsspec
- ``inputs``: what the user names, as a list of files with size and stamp
- ``partitions``: the plan: small files together, large calendars cut
- ``work``: what a worker does with a partition
- ``writing``: findings as JSON Lines or Parquet
- ``across``: what one partition has to know of others, so that together they say what one process says
- ``manifest``: what is on disk of a run, so that it can be resumed
- ``crew``: Dask: who works, who died, who is gone
- ``run``: one run from its first listing to its summary

Everything needs the extra ``scale`` and is imported by ``telelint.cli.bulk`` alone, when it is asked for.
"""
