"""The marks of the program, drawn in place: nothing is loaded from anywhere."""

from __future__ import annotations

from typing import Final

# A cutting with its checked line.
ICON: Final = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="6" fill="#9b2c2c"/>
<path d="M8 10h16M8 16h16M8 22h7" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/>
<path d="M18.5 22l2.6 2.6 4.6-5" stroke="#ffd9a0" stroke-width="2.6" fill="none"
 stroke-linecap="round" stroke-linejoin="round"/></svg>"""

WORDMARK: Final = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 150 32"
 width="150" height="32">
<rect y="3" width="26" height="26" rx="5" fill="#b03a3a"/>
<path d="M6.5 11h13M6.5 16h13M6.5 21h5.5" stroke="#fff" stroke-width="2.2"
 stroke-linecap="round"/>
<path d="M15 21l2.1 2.1 3.8-4.1" stroke="#ffd9a0" stroke-width="2.2" fill="none"
 stroke-linecap="round" stroke-linejoin="round"/>
<text x="36" y="24" font-family="Georgia,'Noto Serif','DejaVu Serif',serif" font-size="22"
 font-weight="700" textLength="112" lengthAdjust="spacingAndGlyphs" fill="#b03a3a">Điểm Báo</text></svg>"""
