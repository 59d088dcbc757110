"""What every refusal of an operation looks like."""

__all__ = ["ERROR_SCHEMA", "error_document"]

ERROR_SCHEMA = "tallyproof.error/1"


def error_document(code: str, message: str, **more: object) -> dict[str, object]:
    """Return the document of a refusal: a code for programs, a message for people, and what the operation adds."""
    return {"schema": ERROR_SCHEMA, "code": code, "message": message, **more}
