SELECT path FROM retired_objects ORDER BY path
