"""Entries, which only grow and are chained by hashes; cases, folded from them; law profiles; reports as they came."""

from django.db import models

__all__ = ["CaseRow", "EntryRow", "LawRow", "ReceivedRow", "StatementEntryRow"]


class EntryRow(models.Model):
    """One recorded act. It is the history of its case and the audit trail at once."""

    sequence = models.BigIntegerField(primary_key=True)
    case = models.CharField(max_length=80, db_index=True)
    """Empty for an act that belongs to no case."""
    recorded_at = models.CharField(max_length=40)
    recorded_by = models.TextField()
    previous = models.CharField(max_length=64)
    """SHA-256 of the entry before; zeros for the first."""
    sha256 = models.CharField(max_length=64)
    body = models.TextField()
    """Canonical JSON of the act."""

    def __str__(self) -> str:
        return f"{self.sequence} {self.case}"


class CaseRow(models.Model):
    """A case in one line, recomputable from its entries."""

    id = models.CharField(max_length=80, primary_key=True)
    number = models.TextField()
    matter = models.CharField(max_length=80, db_index=True)
    parent = models.CharField(max_length=80, db_index=True)
    law = models.CharField(max_length=100)
    """Id of a profile of the program, or `id@hash` of one that is kept in `LawRow`."""
    kind = models.CharField(max_length=40)
    forum = models.CharField(max_length=40)
    subject = models.TextField()
    state = models.CharField(max_length=40, db_index=True)
    """After the last act; the clock may have moved it on since."""
    outcome = models.CharField(max_length=40)
    reason = models.TextField()
    filed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    reasons_given = models.BooleanField(null=True)
    published = models.BooleanField(null=True)
    to_execute = models.BooleanField()
    executed = models.BooleanField()
    next_due_at = models.DateTimeField(null=True, db_index=True)
    """When the first open time limit ends or ended."""
    next_lapse_at = models.DateTimeField(null=True, db_index=True)
    """When the clock moves the case on if nobody acts."""
    last_lapse_at = models.DateTimeField(null=True, db_index=True)
    """When the clock moves the case for the last time if nobody acts."""
    last_state = models.CharField(max_length=40)
    """Where the clock has left the case then."""
    lapses = models.TextField()
    """JSON: what the clock will do if nobody acts: [UTC time, state, outcome] in order."""
    lists = models.TextField()
    """JSON: stations, grounds, actions."""
    entries = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.id} {self.state}"


class LawRow(models.Model):
    """A law profile that somebody brought, to the byte."""

    id = models.CharField(max_length=100, primary_key=True)
    """Its own id, `@`, and the first sixteen digits of its SHA-256."""
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.id}"


class StatementEntryRow(models.Model):
    """One recorded statement, claim or change of a claim's stance; a chain of its own."""

    sequence = models.BigIntegerField(primary_key=True)
    subject = models.CharField(max_length=160, db_index=True)
    """Id of the statement or claim."""
    recorded_at = models.CharField(max_length=40)
    recorded_by = models.TextField()
    previous = models.CharField(max_length=64)
    """SHA-256 of the entry before; zeros for the first."""
    sha256 = models.CharField(max_length=64)
    body = models.TextField()
    """Canonical JSON of the act, with the text of a statement word for word."""

    def __str__(self) -> str:
        return f"{self.sequence} {self.subject}"


class ReceivedRow(models.Model):
    """One report that was sent to a server. It is never changed, but for the batch that it comes to lie in."""

    number = models.BigAutoField(primary_key=True)
    instance = models.CharField(max_length=80)
    """Id of the report, made where it was filled in."""
    content = models.CharField(max_length=64)
    """SHA-256 of all that it says."""
    supersedes = models.CharField(max_length=64, blank=True, default="")
    """Content that it corrects; empty for a new report."""
    observer = models.CharField(max_length=80, db_index=True)
    """A pseudonym."""
    form = models.CharField(max_length=80)
    """Key of the form."""
    told = models.TextField()
    """The report as JSON, under the columns of reports; nothing that is sealed."""
    sealed = models.BinaryField(default=b"")
    """Its sealed answers; empty where it has none."""
    received_at = models.DateTimeField(auto_now_add=True)
    batch = models.CharField(max_length=64, blank=True, default="", db_index=True)
    """Hash of the batch of the project that holds it; empty: it waits."""

    class Meta:
        """The database itself lets a report in once, and one correction follow another."""

        constraints = (
            models.UniqueConstraint(fields=("instance", "content"), name="records_received_once"),
            models.UniqueConstraint(fields=("instance", "supersedes"), name="records_received_after"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.instance}"
