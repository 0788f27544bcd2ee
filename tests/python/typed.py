"""Types as an author's tools see them; checked, never run."""

from typing import Literal

from typing_extensions import assert_type

import copydesk
from copydesk.layers import Quote

news = copydesk.Pipeline("news")
doc = news.annotate("“No,” Anna Berg said.", published="2024-05-08")
assert_type(doc, copydesk.Document)
assert_type(doc.quotes[0], Quote)
assert_type(doc.quotes[1:], list[Quote])
quote = doc.quotes[0]
assert_type(quote.kind, Literal["direct", "indirect", "mixed"] | None)
assert_type(quote.start, int)
if quote.speaker is not None:
    assert_type(quote.speaker.name, str | None)
for made in news.stream(["a", "b"]):
    assert_type(made.status, str)
assert_type(len(news.tables([doc])["quotes"]), int)
