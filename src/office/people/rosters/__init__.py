"""Mailed rosters on their way to learners: read as they are, shown before anything is kept, decided, taken."""
