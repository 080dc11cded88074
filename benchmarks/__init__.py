"""What is fast, and against what: run by `make bench`."""
