INSERT OR IGNORE INTO erasure_blocks (tombstone, block) SELECT unhex(value), ?2 FROM json_each(?1)
