"""Who may do what with organizations, people, roles, sessions and keys."""

from __future__ import annotations

from gateway.policy.rows import Rate, Row

API = "/api/v1"


def _row(operation: str, method: str, path: str, permission: str | None = None, rate: Rate | None = None) -> Row:
    chosen: Rate = rate or ("read" if method == "GET" else "write")
    return Row(operation, method, f"{API}{path}", service="gateway", permission=permission, rate=chosen)


def _page(operation: str, method: str, path: str) -> Row:
    return Row(operation, method, path, service="gateway", rate="public" if method == "GET" else "login")


ROWS = (
    _row("signUp", "POST", "/sign-up", rate="login"),
    _row("logIn", "POST", "/sessions", rate="login"),
    _row("refreshSession", "POST", "/sessions/refresh", rate="login"),
    _row("requestPasswordReset", "POST", "/password-resets", rate="login"),
    _row("resetPassword", "POST", "/password-resets/confirm", rate="login"),
    _row("acceptInvitation", "POST", "/invitations/accept", rate="login"),
    _page("showJoinPage", "GET", "/join/{token}"),
    _page("submitJoinPage", "POST", "/join/{token}"),
    _page("showResetPage", "GET", "/reset/{token}"),
    _page("submitResetPage", "POST", "/reset/{token}"),
    _row("logOut", "DELETE", "/sessions/current"),
    _row("listSessions", "GET", "/sessions"),
    _row("endSession", "DELETE", "/sessions/{session_id}"),
    _row("showMe", "GET", "/me"),
    _row("changeMe", "PATCH", "/me"),
    _row("changePassword", "POST", "/me/password", rate="heavy"),
    _row("showOrganization", "GET", "/organization"),
    _row("changeOrganization", "PATCH", "/organization", "organization:write"),
    _row("inviteMember", "POST", "/invitations", "members:write"),
    _row("listInvitations", "GET", "/invitations", "members:read"),
    _row("revokeInvitation", "DELETE", "/invitations/{invitation_id}", "members:write"),
    _row("listMembers", "GET", "/members", "members:read"),
    _row("showMember", "GET", "/members/{person_id}", "members:read"),
    _row("changeMember", "PATCH", "/members/{person_id}", "members:write"),
    _row("listRoles", "GET", "/roles", "members:read"),
    _row("changeRole", "PATCH", "/roles/{role}", "roles:write"),
    _row("createApiKey", "POST", "/api-keys", "api_keys:write"),
    _row("listApiKeys", "GET", "/api-keys", "api_keys:write"),
    _row("revokeApiKey", "DELETE", "/api-keys/{key_id}", "api_keys:write"),
    _row("listGatewayAudit", "GET", "/audit/gateway", "audit:read", rate="heavy"),
)
