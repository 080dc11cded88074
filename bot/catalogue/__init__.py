"""A catalogue of one's own as a CSV file: reading, importing with pictures, exporting."""
