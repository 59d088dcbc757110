"""F-RKD: do too many stations of the whole contest stand at coarse fractions?"""
