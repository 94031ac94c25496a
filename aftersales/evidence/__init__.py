"""What is known from outside: publications, links, levers, defaults, benchmarks, folklore."""
