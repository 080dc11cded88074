"""Schema migrations (Alembic), run by `snapbuy db upgrade` and at start on a new database."""
