"""F-SHPILKIN: votes that the curve of the other choices does not explain."""
