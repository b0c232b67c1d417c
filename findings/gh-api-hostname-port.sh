#!/bin/sh
# gh 2.23.0 (Debian gh): a GitHub Enterprise Server on another port than 443 can be named by GH_HOST, and `gh api` then asks it; the
# option --hostname of the same command refuses the same value as invalid. And its API is asked for without signing in, while gh
# refuses to ask github.com so.
set -eu
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
server=
cd "$work"
export HOME="$work" GH_NO_UPDATE_NOTIFIER=1 GH_PROMPT_DISABLED=1
unset GH_TOKEN GITHUB_TOKEN GH_ENTERPRISE_TOKEN GITHUB_ENTERPRISE_TOKEN
apt-get download gh=2.23.0+dfsg1-1 >/dev/null 2>&1 && dpkg -x gh_2.23.0*.deb gh || exit 2
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost \
	-addext subjectAltName=DNS:localhost 2>/dev/null || exit 2
cat >serve.py <<'PYTHON'
import http.server
import ssl


class Api(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'{"state": "open"}' if self.path == "/api/v3/repos/o/r/issues/1" else b"{}"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Api)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
with open("port", "w") as file:
    file.write(str(server.server_port))
server.serve_forever()
PYTHON
python3 serve.py &
server=$!
while [ ! -s port ]; do
	kill -0 "$server" || exit 2
	sleep 0.1
done
host="localhost:$(cat port)"
export SSL_CERT_FILE="$work/cert.pem"

gh/usr/bin/gh --version | head -1
status=0
GH_ENTERPRISE_TOKEN=example gh/usr/bin/gh api --hostname "$host" repos/o/r/issues/1 >named 2>&1 || status=$?
head -1 named
[ "$status" -ne 0 ]
grep -q 'invalid hostname' named
GH_HOST="$host" gh/usr/bin/gh api repos/o/r/issues/1 | tee asked
grep -qx '{"state": "open"}' asked
status=0
gh/usr/bin/gh api repos/o/r/issues/1 >signed 2>&1 || status=$?
head -1 signed
[ "$status" -eq 4 ]
