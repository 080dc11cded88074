"""Exchange rates: what a price is about, in the person's own currency."""
