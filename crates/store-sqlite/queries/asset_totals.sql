SELECT count(*) AS contents, coalesce(sum(bytes), 0) AS bytes FROM asset_contents
