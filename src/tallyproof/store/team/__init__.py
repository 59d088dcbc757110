"""Who works on a project, and what they asked for: people, invitations, sessions, jobs. Kept beside the records."""

import tallyproof.store.records  # noqa: F401 - starts Django
