SELECT project, id FROM retired_assets
