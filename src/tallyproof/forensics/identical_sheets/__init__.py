"""F-DUP: do more sheets agree in every vote than chance makes agree?"""
