"""The pages behind links in e-mails."""
