"""Files of rows: written and read a row at a time, without knowing what the rows mean."""
