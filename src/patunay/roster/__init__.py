"""Mailed rosters as they are: learners, names, centres, codes, consents, and a finding for every doubt."""
