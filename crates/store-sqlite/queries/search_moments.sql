-- What was found is marked in the moments of the sessions that the filter lets through; the others come without.
SELECT moment_search.rowid AS row, moments.session, streams.window_id, streams.page_id, moments.at_ms, moments.kind,
       CASE WHEN {conditions} THEN highlight(moment_search, 1, ?3, ?4) END AS marked
FROM moment_search
CROSS JOIN moments ON moments.row = moment_search.rowid
CROSS JOIN streams ON streams.row = moments.stream
CROSS JOIN sessions AS listed ON listed.row = moments.session
WHERE moment_search MATCH ?1 AND moment_search.rowid < ?2
ORDER BY moment_search.rowid DESC
LIMIT ?5
