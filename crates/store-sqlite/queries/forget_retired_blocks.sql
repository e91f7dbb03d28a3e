DELETE FROM retired_blocks WHERE id IN (SELECT value FROM json_each(?1))
