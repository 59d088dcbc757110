"""F-GEO: spots on the map where a choice stands out from the ring around them."""
