"""F-SIZE: do small stations differ from large ones of the same surroundings?"""
