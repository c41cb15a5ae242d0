"""Exports and imports: the same columns both ways, as xlsx, csv and json. See docs/exchange.md."""
