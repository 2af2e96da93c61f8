"""Dealings as they come: columns, readers, layouts, goods words, rejects.

Contract: a file, a table or plain rows in, one normalised view and a table of rejects out; `take_in` is the door.
Invariant: rows read = rows in the view + rows rejected, every reject with its row, column, value and reason; nothing
is guessed or silently changed.
"""

from article41.dealings.intake import Intake, take_in
from article41.dealings.layout import Layout, load_layout
from article41.dealings.words import Words, words_of

__all__ = ["Intake", "Layout", "Words", "load_layout", "take_in", "words_of"]
