"""Stand-ins for the product search providers: their wire formats, checks and errors."""
