"""What people read: a check's result as one HTML file that opens anywhere, offline.

Contract: plain records in, HTML text out; rendering decides and fetches nothing. Invariant: the same record
gives the same bytes, and no text of a dealing can become markup, script or layout.
"""

from article41.pages.model import Report, Row
from article41.pages.report import render_report, write_report

__all__ = ["Report", "Row", "render_report", "write_report"]
