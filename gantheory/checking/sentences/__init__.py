"""Claims made in prose: a fixed set of sentence forms, turned into statements of the language and judged."""
