"""Pictures that strangers send: decoded where they can do no harm, and always made anew."""
