"""Records of a project in SQLite or PostgreSQL, through Django's tables and migrations.

Importing this package starts Django where no server has started it before; only the verbs that need records do so.
"""

import django
from django.conf import settings

if not settings.configured:
    settings.configure(
        INSTALLED_APPS=["tallyproof.store.records"],
        DATABASES={},
        USE_TZ=True,
        TIME_ZONE="UTC",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()
