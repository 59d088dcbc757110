"""What keeps persons out of publications: pseudonyms, sealed fields, images without their hidden data."""
