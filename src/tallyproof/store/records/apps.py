"""The Django application that holds the records."""

from django.apps import AppConfig

__all__ = ["RecordsConfig"]


class RecordsConfig(AppConfig):
    """Name and label of the application."""

    name = "tallyproof.store.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
