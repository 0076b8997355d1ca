"""`python healthy.py PORT PATH`: exit code 0 when the process in this container answers 200; the image has no curl."""

import http.client
import sys

port, path = int(sys.argv[1]), sys.argv[2]
try:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    connection.request("GET", path)
    status = connection.getresponse().status
except OSError as failure:
    sys.exit(f"no answer on port {port}: {failure}")
sys.exit(0 if status == 200 else f"{path} answers {status}")
