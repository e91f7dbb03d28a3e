-- Everything is done with the session, if nothing arrived since ?3 was read.
UPDATE sessions SET unsettled = 0 WHERE project = ?1 AND id = ?2 AND unsettled = ?3
