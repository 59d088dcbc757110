"""The steps over HTTP, for programs: JSON documents, tokens with scopes, described by OpenAPI.

`permission` says who may, `application` puts the parts together, and each other file holds the operations on one thing.
"""
