SELECT (SELECT count(*) FROM shared_contents) AS contents,
       (SELECT coalesce(sum(bytes), 0) FROM shared_packs) AS pack_bytes,
       (SELECT count(*) FROM shared_candidates) AS candidates
