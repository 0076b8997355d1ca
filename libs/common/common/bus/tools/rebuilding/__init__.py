"""Making a projection anew from the history of those who told it, beside the one that is in use."""
