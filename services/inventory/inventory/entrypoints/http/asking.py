"""Who is asking, for queries."""

from common.http.operations import current_identity
from inventory.app.viewer import Viewer, viewer_of


def viewer() -> Viewer:
    """The viewer of the present request."""
    return viewer_of(current_identity())
