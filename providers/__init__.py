"""Product search providers: one module each, found by `providers.registry`."""
