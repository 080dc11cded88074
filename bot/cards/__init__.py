"""What people see: values in, texts and keyboards out. No network, no database, no bot."""
