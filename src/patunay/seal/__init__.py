"""Keys, key records, canonical forms and proofs: what makes a document's origin provable."""
