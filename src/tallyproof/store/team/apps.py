"""The Django application that holds the team."""

from django.apps import AppConfig

__all__ = ["TeamConfig"]


class TeamConfig(AppConfig):
    """Name and label of the application."""

    name = "tallyproof.store.team"
    label = "team"
    default_auto_field = "django.db.models.BigAutoField"
