"""The fields that ask how a contest is decided, and under which law: a choice, or a rule that is written."""

from collections.abc import Sequence
from typing import Any

from django import forms

from tallyproof.errors import TallyproofError
from tallyproof.web.failures import sentence
from tallyproof.web.forms import Form
from tallyproof.workflow.rule_choices import law_choices, require_rule, rule_choices, usual_rule

__all__ = ["RuleForm", "offer_laws"]


class RuleForm(Form):
    """A form with a rule to choose and a line for another one."""

    preset = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    rule = forms.CharField(max_length=300, required=False)

    def offer_rules(self, rule: str, *, names: Sequence[str]) -> None:
        """Offer the rules.

        Args:
            rule: The one in use; empty: the usual one.
            names: Of the choices that the contest has.
        """
        chosen = rule or usual_rule(names)
        self.fields["preset"].choices = rule_choices(self.catalogue, choices=len(names), chosen=chosen)
        self.initial |= {"preset": chosen, "rule": ""}

    def clean_rule(self) -> str:
        """Complain about a written rule that cannot be read."""
        written = str(self.cleaned_data["rule"])
        try:
            require_rule(written)
        except TallyproofError as error:
            raise forms.ValidationError(sentence(self.request, error)) from error
        return written

    def wish(self) -> dict[str, Any]:
        """Return what is asked for: a rule that was written counts instead of the one that was chosen."""
        given = dict(self.cleaned_data)
        preset = given.pop("preset", "")
        return given | {"rule": given["rule"] or preset}


def offer_laws(form: Form) -> None:
    """Offer the law profiles of the program in the field `law`; empty: by country and polling day."""
    form.fields["law"].choices = [
        ("", form.catalogue.text("web.dossiers.law_by_day")),
        *law_choices(form.catalogue),
    ]
