"""The promise, held against killed, frozen and stopped processes and against databases that fail."""
