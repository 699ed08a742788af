"""A division's folder in, its living folder out: the only room that writes files."""
