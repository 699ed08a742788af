"""The public log: RFC 6962 tree, C2SP tiles, notes, checkpoints and proofs. Bytes and integers only."""
