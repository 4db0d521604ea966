"""The words that people read, one gettext catalogue a language. A package, so that the catalogues travel in the wheel."""
