"""F-TIME: do stations that reported late differ from those of their own area that reported before?"""
