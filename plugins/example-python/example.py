"""Marks stock symbols, such as `NYSE: ACME`."""

import re

from copydesk_plugin import Document, Layer, Plugin, answer, run


class ExamplePython(Plugin):
    name = "example-python"
    version = "1.0.0"
    doc = "Marks stock symbols, such as NYSE: ACME."
    provides = [
        Layer(
            "tickers",
            "Stock symbols.",
            attributes={
                "exchange": {"type": "symbol", "symbols": ["NASDAQ", "NYSE", "LSE"], "doc": "Where it is traded."},
                "symbol": {"type": "str", "doc": "The symbol itself."},
            },
            show_text=True,
        )
    ]
    options = {"longest": (5, "The most letters of a symbol.")}

    def start(self, options):
        if options["longest"] < 1:
            raise ValueError(f"longest is {options['longest']}; a symbol has at least one letter")
        self.pattern = re.compile(r"\b(NASDAQ|NYSE|LSE): ?([A-Z]{1,%d})\b" % options["longest"])

    def process(self, doc):
        return [
            {"start": m.start(), "end": m.end(), "exchange": m[1], "symbol": m[2]}
            for m in self.pattern.finditer(doc.text)
        ]


def test():
    """`python3 example.py test`"""
    plugin = ExamplePython()
    plugin.start({"longest": 5})
    text = "Café shares (NYSE: CAFE) rose."
    rows = answer(plugin, Document("a", text, {}, {}))["tickers"]
    assert [text[row["start"] : row["end"]] for row in rows] == ["NYSE: CAFE"], rows
    print("1 test passed")


if __name__ == "__main__":
    import sys

    test() if sys.argv[1:] == ["test"] else run(ExamplePython)
