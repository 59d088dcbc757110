"""Named legal tests, each with its inputs, its burden and what is missing; never one verdict."""
