UPDATE projects
SET name = coalesce(?2, name), allowed_origins = coalesce(?3, allowed_origins),
    hash_identity = coalesce(?4, hash_identity)
WHERE id = ?1
RETURNING id, name, public_key, allowed_origins, hash_identity, identity_hash_key, created_at_ms
