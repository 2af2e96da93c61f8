"""A drawing turned into a picture file.

Contract: `png` gives the drawing as PNG of the asked width. Invariant: nothing is fetched; a missing library is an
error that says how to mend it.
"""

from __future__ import annotations

import re

from article41.law.errors import InputError

_WIDTH = re.compile(r"<svg\b[^>]*?\swidth=\"([0-9.]+)")


def png(svg: str, width: int = 1600) -> bytes:
    """The picture, so many pixels wide. Raises `InputError` without the optional library; `ValueError` for no SVG."""
    try:
        from vl_convert import svg_to_png
    except ImportError:
        raise InputError(
            "--out",
            "a PNG needs the extra `pictures`",
            "pip install 'article41[pictures]', or write .svg or .html",
        ) from None
    found = _WIDTH.search(svg)
    if found is None or float(found[1]) <= 0:
        raise ValueError("no drawing with a width")
    return bytes(svg_to_png(svg, scale=width / float(found[1])))
