  AND EXISTS (
      SELECT 1 FROM session_terms
      WHERE session_terms.session = listed.row AND +session_terms.term IN (SELECT value FROM json_each({terms})))
