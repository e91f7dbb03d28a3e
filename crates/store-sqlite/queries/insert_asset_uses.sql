-- ?3: [[url, at_ms, content, was_fetched, answer_at_ms, reason, tries], …] of session ?1 of project ?2
INSERT INTO asset_uses (session, url, at_ms, content, was_fetched, answer_at_ms, reason, tries)
SELECT ?1, uses.value ->> 0, uses.value ->> 1, asset_contents.row, uses.value ->> 3, uses.value ->> 4,
       uses.value ->> 5, uses.value ->> 6
FROM jsonb_each(?3) AS uses
LEFT JOIN asset_contents ON asset_contents.project = ?2 AND asset_contents.id = unhex(uses.value ->> 2)
