-- How many visitors but ?2 have each of the contents with the hashes ?1.
SELECT offer.key AS position, count(DISTINCT shared_visitors.visitor) AS visitors
FROM json_each(?1) AS offer
CROSS JOIN shared_candidates ON shared_candidates.hash = offer.value
CROSS JOIN shared_visitors ON shared_visitors.session = shared_candidates.session AND shared_visitors.visitor <> ?2
GROUP BY offer.key
