"""What is measured of an answer, a summary, a briefing and a search; which measures decide."""
