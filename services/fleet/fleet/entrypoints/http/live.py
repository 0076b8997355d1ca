"""What changed of vehicles, for boards that follow them."""

from __future__ import annotations

from common.http.live_changes import changes_blueprint, office
from fleet.app.queries import changes

blueprint = changes_blueprint("fleet", kinds=changes.KINDS, follower=office)
