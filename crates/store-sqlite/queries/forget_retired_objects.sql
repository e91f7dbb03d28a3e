DELETE FROM retired_objects WHERE path IN (SELECT value FROM json_each(?1))
