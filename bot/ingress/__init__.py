"""What comes in from outside: updates, and requests for temporary pictures."""
