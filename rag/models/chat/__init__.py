"""Calls to a language model that speaks OpenAI's Chat Completions, with replies in a schema.

Nothing is imported from openai, anyio or instructor until the first call.
"""
