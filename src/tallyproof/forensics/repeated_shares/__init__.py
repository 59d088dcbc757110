"""F-CELL: do too many stations of one area stand at the very same share?"""
