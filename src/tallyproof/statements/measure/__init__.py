"""How often the rules find planted divergences, and flag faithful translations, on data that anyone can get."""
