"""One question to many shops: planned, guarded, kept, merged; `service` is the way in."""
