-- The index's table of contents holds the beginnings of words that pages begin with. Whether one of them begins no
-- word that is still there. Their first byte tells which index of words they are from: only one is kept.
SELECT 1
FROM moment_search_idx
WHERE length(term) > 1 AND NOT EXISTS (
    SELECT 1 FROM moment_search_vocabulary
    WHERE moment_search_vocabulary.term >= CAST(substr(moment_search_idx.term, 2) AS TEXT)
      AND moment_search_vocabulary.term < CAST(substr(moment_search_idx.term, 2) AS TEXT) || char(1114111))
LIMIT 1
