"""What must have happened: the money path once more, as plain values in memory, from the contract alone.

Nothing here calls the code under test; where the two differ, one of them is wrong.
"""
