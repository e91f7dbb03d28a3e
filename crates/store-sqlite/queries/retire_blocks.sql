INSERT OR IGNORE INTO retired_blocks (id) SELECT value FROM json_each(?1)
