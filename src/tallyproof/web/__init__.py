"""The team server: pages over the workflow, for many people and one dispute.

A page is one file in `views/`, one in `templates/`, one line in `routes.py` and its words in `texts/*/web_*.po`.
Views call `tallyproof.workflow` only; the tables of people, sessions and jobs are in `tallyproof.store.team`.
"""
