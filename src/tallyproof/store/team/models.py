"""Every table of the team, for Django to find; each is written down in the file of its subject."""

from tallyproof.store.team.access import Attempt, Invitation, Session
from tallyproof.store.team.jobs import Job
from tallyproof.store.team.people import Person
from tallyproof.store.team.proposals import Proposal
from tallyproof.store.team.tokens import Token
from tallyproof.store.team.uploads import Upload

__all__ = ["Attempt", "Invitation", "Job", "Person", "Proposal", "Session", "Token", "Upload"]
