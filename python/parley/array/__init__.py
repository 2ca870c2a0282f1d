"""Private arrays with the operators of NumPy, over every scheme.

Values are 64-bit integers (wrap-around), fixed-point numbers, or flags. What is written as an operator may cost rounds;
`Array.cost` says what the call that made an array cost this party. The costs named here are rows of docs/operations.md.
"""

from parley.array.array import Array, where
from parley.array.arrays import Arrays
from parley.array.elements import Cost

__all__ = ["Array", "Arrays", "Cost", "where"]
