-- Sessions in the list's order, between two places of it.
SELECT listed.row, listed.{key} AS key
FROM sessions AS listed INDEXED BY {index}
WHERE listed.project = ?1
  AND listed.{key} > {above}
  AND (listed.{key}, listed.row) {behind} (?2, ?3)
  AND (listed.{key}, listed.row) {until} (?4, ?5)
  AND {conditions}
ORDER BY listed.{key} {order}, listed.row {order}
LIMIT ?6
