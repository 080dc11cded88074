"""A catalogue of products that do not exist, drawn by code, for demonstrations and tests."""
