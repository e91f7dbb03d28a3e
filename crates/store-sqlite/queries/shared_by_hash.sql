-- Numbers of the contents of project ?1 with the hashes ?2.
SELECT offer.key AS position, min(shared_contents.number) AS number
FROM json_each(?2) AS offer
CROSS JOIN shared_contents ON shared_contents.hash = offer.value AND shared_contents.project = ?1
GROUP BY offer.key
