"""F-KLIMEK: how far is a fingerprint of turnout and support from a clean one?"""
