"""`python -m gateway web|work|relay|timers|migrate|openapi`. The web part runs on gevent, which must come first: its
patches are for modules that nobody has used yet."""

import sys

if sys.argv[1:2] == ["web"]:
    from gevent import monkey

    monkey.patch_all()

from common.entry import main
from gateway.bootstrap import SERVICE, build_gateway, http_upstreams
from gateway.serving import SERVER

main(SERVICE, lambda service: build_gateway(service, http_upstreams()), server=SERVER)
