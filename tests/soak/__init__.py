"""The campaign of tests/faults in large: `make soak`."""
