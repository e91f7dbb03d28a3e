-- The URL that was shown first wins, whatever came in first.
INSERT INTO streams (row, session, window_id, page_id, url, url_at_ms)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
FROM jsonb_each(?1)
WHERE true
ON CONFLICT (row) DO UPDATE
SET url = excluded.url, url_at_ms = excluded.url_at_ms
WHERE streams.url IS NULL OR (excluded.url_at_ms, excluded.url) < (streams.url_at_ms, streams.url)
