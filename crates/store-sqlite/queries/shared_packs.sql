SELECT project, number, bytes FROM shared_packs ORDER BY project, number
