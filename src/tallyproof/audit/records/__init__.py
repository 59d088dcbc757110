"""Manifests and cast vote records in the forms that offices and makers of voting systems publish."""
