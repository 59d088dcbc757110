"""Records of a project in SQLite or PostgreSQL, through Django's tables and migrations.

Importing this package starts Django where nothing has started it before; only the verbs that need records do so. The
tables of people, sessions and jobs (`tallyproof.store.team`) are known from the start, but made by the server alone.
"""

import django
from django.conf import settings

if not settings.configured:
    settings.configure(
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "tallyproof.store.records",
            "tallyproof.store.team",
        ],
        AUTH_USER_MODEL="team.Person",
        DATABASES={},
        USE_TZ=True,
        TIME_ZONE="UTC",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()
