"""The form that asks for a run of methods: which, on whose votes, with which parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpRequest

from tallyproof.errors import CallError
from tallyproof.web.forms import Form
from tallyproof.workflow.method_runs import method_choices, parameters_of_methods, read_parameter

__all__ = ["Group", "Run"]

Parameter = Mapping[str, Any]
"""As `workflow.method_runs.parameters_of_methods` tells of it."""


@dataclass(frozen=True, slots=True)
class Group:
    """The parameters of one method on the page."""

    code: str
    name: str
    note: str
    """What is said of a method without any."""
    fields: Sequence[BoundField]
    open: bool
    """Whether they are shown at once: the method is marked, or something was typed here."""


class Run(Form):
    """Which methods, on whose votes, with which draws and parameters."""

    words = "web_methods.form"
    methods = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    choice = forms.ChoiceField(required=False)
    seed = forms.IntegerField(min_value=0, max_value=2**63 - 1)
    title = forms.CharField(max_length=200, required=False)

    def __init__(self, request: HttpRequest, choices: Sequence[tuple[str, str]], *, seed: int) -> None:
        """Make the form.

        Args:
            request: Who asks.
            choices: Id and name of whose votes can be looked at.
            seed: That stands there at first.
        """
        marked = request.GET.getlist("method")
        super().__init__(request, initial={"methods": marked, "seed": seed})
        self.fields["methods"].choices = method_choices(self.catalogue)
        self.fields["choice"].choices = [("", self.catalogue.text("web.examine.leader")), *choices]
        self.told = parameters_of_methods(self.catalogue)
        self.declared = {
            f"{method['code']}.{one['name']}": one for method in self.told for one in method["parameters"]
        }
        for name, one in self.declared.items():
            self.fields[name] = self._field(one)
        self.parameters: dict[str, dict[str, int | float]] = {}

    def visible_fields(self) -> list[BoundField]:
        """Return the fields that stand outside the groups."""
        return [field for field in super().visible_fields() if field.name not in self.declared]

    @property
    def groups(self) -> list[Group]:
        """The parameters by method."""
        marked = self["methods"].value() or ()
        found = []
        for method in self.told:
            fields = [self[f"{method['code']}.{one['name']}"] for one in method["parameters"]]
            open_ = method["code"] in marked or any(field.errors for field in fields)
            found.append(Group(method["code"], method["name"], method["note"] or "", fields, open_))
        return found

    def clean(self) -> dict[str, Any]:
        """Read the parameters; keep those that are not at their standard value."""
        given: dict[str, Any] = super().clean() or {}
        for name, one in self.declared.items():
            code, _, parameter = name.partition(".")
            try:
                value = read_parameter(code, parameter, given.get(name) or one["default"])
            except CallError:
                self.complain("web_methods.form.not_allowed", name, allowed=one["allowed"])
                continue
            if value is None or value == one["default"]:
                continue
            if code not in given.get("methods", ()):
                self.complain("web_methods.form.not_marked", name)
            self.parameters.setdefault(code, {})[parameter] = value
        return given

    def wish(self) -> dict[str, Any]:
        """Return what is asked for, as plain values."""
        asked = {name: self.cleaned_data[name] for name in ("methods", "choice", "seed")}
        said = [
            f"{code}.{name}={value:g}"
            for code, changed in self.parameters.items()
            for name, value in changed.items()
        ]
        title = "; ".join((", ".join(asked["methods"]), asked["choice"] or "–", str(asked["seed"]), *said))
        given = self.cleaned_data["title"] or title
        return asked | {"title": given[:200], "parameters": self.parameters}

    def _field(self, one: Parameter) -> forms.CharField:
        """Return a field that takes numbers with a point or a comma."""
        default = one["default"]
        typed = "" if default is None else f"{default:g}"
        comma = self.catalogue.number(0.5, digits=1)[1] == ","
        field = forms.CharField(
            max_length=40,
            required=False,
            initial=typed.replace(".", ",") if comma else typed,
            label=one["label"],
            help_text=self._help(one),
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )
        field.error_messages = self.fields["title"].error_messages
        return field

    def _help(self, one: Parameter) -> str:
        said = {"allowed": one["allowed"], "unit": one["unit_name"], "standard": one["default_text"]}
        return f"{one['meaning']} {self.catalogue.text('web_methods.form.parameter', source=one['source'], **said)}"
