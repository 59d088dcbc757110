"""The dossier: one folder that a busy reader understands and anyone can recompute.

`contents` holds what a dossier is made of; `sections/` turn it into blocks, one file a section;
`pictures/` draw it, one file a picture; `html` and `pdf` render the same blocks; `write` puts everything
into a folder with a `manifest`, and `verify` compares such a folder with a recomputation.
"""
