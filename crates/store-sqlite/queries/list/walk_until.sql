-- How far a walk goes at most.
SELECT {key} AS key, row
FROM sessions INDEXED BY {index}
WHERE project = ?1 AND {key} > {above} AND ({key}, row) {behind} (?2, ?3)
ORDER BY {key} {order}, row {order}
LIMIT 1 OFFSET ?4
