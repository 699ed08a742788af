"""The knot: a decision, an issuer and a place in the lists become signed credentials. Storage is the caller's."""
