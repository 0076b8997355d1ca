"""An organization moves house: all that is its own goes into one archive, and from there into an empty platform."""
