"""The pages, a folder a desk and a file a page: a request in, a page out."""
