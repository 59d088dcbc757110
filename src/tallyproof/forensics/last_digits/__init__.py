"""F-LAST: are the last digits of counts those of counting?"""
