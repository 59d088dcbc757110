"""F-SLOPE: does the choice's share rise with turnout inside districts?"""
