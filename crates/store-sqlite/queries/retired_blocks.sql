SELECT id FROM retired_blocks ORDER BY id
