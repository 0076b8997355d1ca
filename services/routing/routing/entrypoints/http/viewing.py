"""Who is asking, for use cases."""

from common.http.operations import current_identity
from routing.app.viewer import Viewer, viewer_of


def viewer() -> Viewer:
    """The viewer of the present request."""
    return viewer_of(current_identity())
