-- How many sessions there are in a range, as far as is asked.
SELECT count(*) AS count FROM (
    SELECT 1 FROM sessions INDEXED BY {range_index}
    WHERE project = ?1 AND {range_key} BETWEEN ?2 AND ?3 AND {range_key} > {range_above}
    LIMIT ?4)
