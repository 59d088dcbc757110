"""The pictures of a dossier, one file each: pure tables in, Vega-Lite out, drawn once to static SVG.

Every file has an `ID` (its texts are `picture.<ID>.title`, `.caption` and `.needs`) and
`draw(view) -> Drawing`, which raises NotComputableError where the data lack what it needs.
"""
