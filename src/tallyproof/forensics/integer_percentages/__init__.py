"""F-INT: do more stations stand at whole percentages than chance puts there?"""
