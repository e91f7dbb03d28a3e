INSERT INTO batches (stream, sequence, block, "offset", length, first_at_ms, last_at_ms, event_count, set_aside_count,
                     has_full_snapshot, kinds)
SELECT value ->> 0, value ->> 1, ?2, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
       value ->> 8, value -> 9
FROM jsonb_each(?1)
