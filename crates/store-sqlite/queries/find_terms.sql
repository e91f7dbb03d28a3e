-- ?1: [[project, field, value], …]; not in order.
SELECT wanted.key AS place, terms.row
FROM jsonb_each(?1) AS wanted
CROSS JOIN terms ON terms.project = wanted.value ->> 0 AND terms.field = wanted.value ->> 1
    AND terms.value = wanted.value ->> 2
