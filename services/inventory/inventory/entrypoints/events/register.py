"""The register of this service's handlers. A function's name is its inbox key: never rename one."""

from common.bus.handlers import Handlers

handlers = Handlers("inventory")
on = handlers.on
