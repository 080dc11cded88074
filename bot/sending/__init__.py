"""What goes out to Telegram: placeholders that fill in, and screens that replace each other."""
