"""English statements and sentences in the notation of the articles."""
