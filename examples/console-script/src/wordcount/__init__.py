from collections import Counter


def count_words(text):
    """The words of a text with their numbers, the most frequent first."""
    return Counter(text.lower().split()).most_common()
