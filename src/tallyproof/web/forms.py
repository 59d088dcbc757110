"""Forms whose complaints are in the reader's language: Django's own Kazakh is not complete."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorList
from django.http import HttpRequest

from tallyproof.web.carried import Carried
from tallyproof.web.page import words
from tallyproof.web.sizes import size_words

__all__ = ["CODES", "Form"]

CODES = (
    "required",
    "invalid",
    "invalid_choice",
    "invalid_list",
    "max_length",
    "min_length",
    "max_value",
    "min_value",
    "max_digits",
    "max_decimal_places",
    "max_whole_digits",
    "step_size",
    "missing",
    "empty",
    "contradiction",
    "invalid_image",
    "invalid_extension",
    "null_characters_not_allowed",
    "overflow",
)
"""Everything that Django's fields can complain of; each has its text `web.field.<code>` in every language."""


class Form(forms.Form):
    """A form in the reader's language.

    A field's label is the text `web.<words>.<field>` of its class's `words`, its help `web.<words>.<field>.help`
    where there is one.
    """

    words = "form"
    """The first part of the keys of its texts, such as `web_cases.new`; `web.` is put before a single word."""
    files_at_most: ClassVar[Mapping[str, int]] = {}
    """Field -> bytes of the largest file that it takes; what is not named may be as large as a request."""

    def __init__(self, request: HttpRequest, *, sent: bool | None = None, **options: Any) -> None:  # noqa: ANN401
        """Make the form.

        Args:
            request: Who asks.
            sent: Whether the request sends this form; where a page holds several, it says which one. None: any POST.
            options: Of Django's forms, such as `initial`.
        """
        filled = request.method == "POST" if sent is None else sent
        given = (request.POST, request.FILES) if filled else ()
        super().__init__(*given, label_suffix="", error_class=ErrorList, **options)
        self.request, self.catalogue = request, words(request)
        self.carried: Carried | None = None if filled else getattr(request, "carried", None)
        start = self.words if "." in self.words else f"web.{self.words}"
        for name, field in self.fields.items():
            field.label = self.catalogue.text(f"{start}.{name}")
            if self.catalogue.has(f"{start}.{name}.help"):
                field.help_text = self.catalogue.text(f"{start}.{name}.help")
            field.error_messages = {code: self.catalogue.text(f"web.field.{code}") for code in CODES}
            field.error_messages["max_length"] = self._too_long(field)

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:  # noqa: ANN401 - of Django
        """Return what a field begins with: what was written before the session ended, where that was."""
        name, told = self.add_prefix(field_name), self.carried
        own = told is not None and any(self.add_prefix(one) in told.names for one in self.fields)
        if told is None or not own or isinstance(field, forms.FileField):
            return super().get_initial_for_field(field, field_name)
        if isinstance(field, forms.MultipleChoiceField):
            return told.values(name)
        if isinstance(field, forms.BooleanField):
            return name in told.names
        return (told.values(name) or [super().get_initial_for_field(field, field_name)])[-1]

    def clean(self) -> dict[str, Any]:
        """Complain about each file that is larger than its field takes, with both sizes."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name, most in self.files_at_most.items():
            sent = given.get(name)
            if sent and sent.size > most:
                found = size_words(self.catalogue, sent.size)
                told = {"name": sent.name, "found": found, "most": size_words(self.catalogue, most)}
                self.complain("web.field.file_too_large", name, **told)
        return given

    def _too_long(self, field: forms.Field) -> str:
        """Return the complaint about too long a text; Django fills in how long it is and how long it may be."""
        found, most = (
            ("%(length)d", "%(max)d")
            if isinstance(field, forms.FileField)
            else ("%(show_value)d", "%(limit_value)d")
        )
        return self.catalogue.text("web.field.max_length", found=found, most=most)

    def complain(self, key: str, field: str | None = None, **fields: object) -> None:
        """Add a complaint by the key of its text, about a field or the whole form."""
        self.add_error(field, self.catalogue.text(key, **fields))
