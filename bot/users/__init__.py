"""What is kept about people: quota, preferences, consent, keepsakes; no Telegram types here."""
