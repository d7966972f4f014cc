"""What the bot costs, beside what peers cost in the same run: `make bench`; a result is in docs/benchmark.md."""
