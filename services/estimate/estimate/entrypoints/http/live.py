"""What changed of estimates, customers and the catalogue, for boards that follow them."""

from __future__ import annotations

from common.http.live_changes import changes_blueprint, office
from estimate.app.queries import changes

blueprint = changes_blueprint("estimate", kinds=changes.KINDS, follower=office)
