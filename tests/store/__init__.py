"""The store, and what is built on it."""
