"""Accounts of staff and their dated designations, for the administrator of an office."""
