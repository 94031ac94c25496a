"""How long the things take that people wait for; `python -m benchmarks` runs them all."""
