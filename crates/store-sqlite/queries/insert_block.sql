INSERT INTO blocks (row, id, bytes, written_at_ms) VALUES (?1, ?2, ?3, ?4)
