-- Sequence numbers that are missing below the highest of each stream, as ranges.
SELECT stream, previous + 1 AS first, sequence - 1 AS last
FROM (
    SELECT batches.stream, batches.sequence,
           lag(batches.sequence, 1, -1) OVER (PARTITION BY batches.stream ORDER BY batches.sequence) AS previous
    FROM sessions
    JOIN streams ON streams.session = sessions.row
    JOIN batches ON batches.stream = streams.row
    WHERE sessions.project = ?1 AND sessions.id = ?2
)
WHERE sequence > previous + 1
ORDER BY stream, sequence
