"""The shell around the story: Telegram, the database, the clock and the command line."""
