"""Whether the web process of this container answers; the image's HEALTHCHECK. Exits with 1 if it doesn't."""

import os
import urllib.request

host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip("*.") or "localhost"
address = f"http://127.0.0.1:{os.environ.get('PORT', '8002')}/healthz"
urllib.request.urlopen(urllib.request.Request(address, headers={"Host": host}), timeout=5)
