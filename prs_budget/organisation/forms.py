"""What people type about themselves: who they are, and a new password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from prs_budget.lib.text_fields import ProseField


class SignInForm(AuthenticationForm):
    """Name and password. A refusal never tells which of the two is wrong, nor whether the account exists."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["username"]
        name.label = "Identifiant"
        # The form only tells the browser how long a name may be; beyond, the record of failures has no room for it.
        longest = name.max_length  # type: ignore[attr-defined]
        too_long = f"Cet identifiant est trop long : {longest} caractères au plus."
        name.validators.append(MaxLengthValidator(longest, too_long))
        self.fields["password"].label = "Mot de passe"

    def get_invalid_login_error(self) -> ValidationError:
        """One sentence for every refusal."""
        return ValidationError("Identifiant ou mot de passe incorrect. Vérifiez les majuscules.", code="invalid_login")


class NewPasswordForm(PasswordChangeForm):
    """The present password, and the new one twice."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": "Ce n’est pas votre mot de passe actuel. Saisissez-le de nouveau.",
        "password_mismatch": "Les deux saisies du nouveau mot de passe diffèrent. Saisissez deux fois le même.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Mot de passe actuel"
        self.fields["new_password1"].label = "Nouveau mot de passe"
        self.fields["new_password2"].label = "Nouveau mot de passe, une seconde fois"
        self.fields["new_password1"].help_text = " ".join(password_validators_help_texts())
        self.fields["new_password2"].help_text = ""
        # the page is one's account, not this form alone
        self.fields["old_password"].widget.attrs.pop("autofocus", None)


class ReasonForm(forms.Form):
    """Why something is done, for the journal."""

    reason = ProseField(label="Motif", max_length=500, error_messages={"required": "Indiquez un motif."})
