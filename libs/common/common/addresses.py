"""The forms of e-mail addresses and phone numbers, wherever they come in: by a request or in a sheet."""

_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ATOM = "A-Za-z0-9!#$%&'*+/=?^_`{|}~-"
EMAIL = rf"^[{_ATOM}][.{_ATOM}]{{0,63}}@{_LABEL}(?:\.{_LABEL})+$"
LONGEST_EMAIL = 254
PHONE = r"^\+[1-9][0-9]{6,14}$"
