"""The register of stations in its versions: splits, mergers, renamings, and where a station of an old list is now."""
