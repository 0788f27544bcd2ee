"""What the tests share: the ready pipeline, and an article of our own."""

import pytest

import copydesk

ARTICLE = (
    "HARBOUR TOWN — “The pier is safe,” Mayor Ingrid Oakley told Reuters on Monday. Zoë Berg, 41, who sells 🦀 crabs there, "
    "said she would “wait and see”. The G7 includes Canada, France, Germany, Italy, Japan, the United Kingdom and the United "
    "States.\n"
)


@pytest.fixture(scope="session")
def news():
    return copydesk.Pipeline("news")


@pytest.fixture(scope="session")
def doc(news):
    return news.annotate(ARTICLE, id="pier", published="2024-05-08", outlet="The Harbour Post")
