"""python-telegram-bot behind one door: transport, sender, intake, handlers."""
