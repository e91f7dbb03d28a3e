SELECT id, name, public_key, allowed_origins, hash_identity, identity_hash_key, created_at_ms
FROM projects
ORDER BY created_at_ms, id
