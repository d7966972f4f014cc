"""The sandbox has tests of its own: a fake that is wrong makes every other test wrong."""
