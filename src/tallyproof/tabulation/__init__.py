"""Count records of single ballots, however many there are.

`records` says which files there are and cuts them into parts, `count` counts one part in bounded memory, `merge` adds
parts up, `document` tells what came out. Which process counts a part does not matter to the answer.
"""
