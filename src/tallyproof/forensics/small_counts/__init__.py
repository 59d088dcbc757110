"""F-SMALL: are the handfuls of votes for small choices more even than counting leaves them?"""
