-- The few sessions of which a number lies in a range.
SELECT listed.row, listed.{key} AS key
FROM sessions AS listed INDEXED BY {range_index}
WHERE listed.project = ?1
  AND listed.{range_key} BETWEEN ?15 AND ?16
  AND listed.{range_key} > {range_above}
  AND (listed.{key}, listed.row) {behind} (?2, ?3)
  AND (listed.{key}, listed.row) {until} (?4, ?5)
  AND {conditions}
ORDER BY listed.{key} {order}, listed.row {order}
LIMIT ?6
