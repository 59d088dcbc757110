"""What stands in a text, found without a model: sentences, numbers, dates, names, listed words."""
