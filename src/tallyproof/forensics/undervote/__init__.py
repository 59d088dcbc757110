"""F-UNDERVOTE: do two contests of one day disagree about the ballots?"""
