INSERT INTO projects (id, name, public_key, allowed_origins, hash_identity, identity_hash_key, created_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
