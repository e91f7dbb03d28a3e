SELECT streams.row, streams.window_id, streams.page_id, streams.url,
       min(batches.first_at_ms) AS first_at_ms, max(batches.last_at_ms) AS last_at_ms,
       coalesce(sum(batches.event_count), 0) AS event_count, count(batches.sequence) AS batch_count,
       coalesce(max(batches.has_full_snapshot), 0) AS has_full_snapshot
FROM sessions
JOIN streams ON streams.session = sessions.row
LEFT JOIN batches ON batches.stream = streams.row
WHERE sessions.project = ?1 AND sessions.id = ?2
GROUP BY streams.row
ORDER BY min(batches.first_at_ms) NULLS LAST, streams.window_id, streams.page_id
