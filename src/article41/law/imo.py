"""IMO ship numbers: seven digits, of which the last checks the others (IMO resolution A.1117(30)).

Invariant: a number that fails its check digit names no ship, so it is refused wherever it stands. Numbers of
shipping companies follow another rule and are not meant here.
"""

from __future__ import annotations

import re


def imo_holds(number: str) -> bool:
    """Whether the seven digits are a ship's number."""
    if not re.fullmatch(r"[1-9][0-9]{6}", number):
        return False
    return sum(int(d) * w for d, w in zip(number[:6], range(7, 1, -1), strict=True)) % 10 == int(number[6])
