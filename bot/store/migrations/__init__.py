"""The history of the tables, oldest first. Run when a store is opened."""
