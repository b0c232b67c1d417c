#!/bin/sh
# Gemini CLI 0.61.0: git runs no hook, and sees no global configuration, in the commands of its shell tool: it sets core.hooksPath to
# nothing by GIT_CONFIG_COUNT, and GIT_CONFIG_GLOBAL to /dev/null. A pre-commit hook, a commit-msg hook that checks the message, a
# Signed-off-by or Change-Id hook: all are passed over without a word, and user.name must be in the repository's own configuration.
# The model here is a server on 127.0.0.1.
set -eu
work=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix "$work" @google/gemini-cli@0.61.0 || exit 2
command -v python3 >/dev/null || exit 2

cat >model.py <<'PYTHON'
import http.server, json

class Model(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        parts = [part for content in asked.get("contents", []) for part in content.get("parts", [])]
        part = {"text": "Done."}
        if asked.get("generationConfig", {}).get("responseMimeType") == "application/json":
            part = {"text": json.dumps({"reasoning": "none", "model_choice": "pro", "next_speaker": "user"})}
        elif asked.get("tools") and not any("functionResponse" in each for each in parts):
            command = "env | grep ^GIT_ >../variables; git commit -q --allow-empty -m 'feat: by the agent'"
            part = {"functionCall": {"id": "1", "name": "run_shell_command", "args": {"command": command, "description": "commit"}}}
        usage = {"promptTokenCount": 1, "candidatesTokenCount": 1, "totalTokenCount": 2}
        candidate = {"content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": 0}
        answer = json.dumps({"candidates": [candidate], "usageMetadata": usage, "modelVersion": "m"})
        if "stream" in self.path:
            answer = f"data: {answer}\n\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream" if "stream" in self.path else "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
with open("port", "w") as file:
    file.write(str(server.server_address[1]))
server.serve_forever()
PYTHON
python3 model.py &
server=$!
until [ -s port ]; do sleep 0.1; done

mkdir -p project home/.gemini
printf '{"%s": "TRUST_FOLDER"}\n' "$work/project" >home/.gemini/trustedFolders.json
echo '{"security": {"auth": {"selectedType": "gemini-api-key"}}}' >home/.gemini/settings.json
export HOME="$work/home" GIT_CONFIG_NOSYSTEM=1
cd project
git init -q
git config user.name A
git config user.email a@example.org
printf '#!/bin/sh\necho ran >>"%s/hook"\n' "$work" >.git/hooks/pre-commit
chmod +x .git/hooks/pre-commit
git commit -q --allow-empty -m 'feat: by hand'
echo "the hook ran for a commit by hand:      $(wc -l <../hook) time"
GEMINI_API_KEY=none GOOGLE_GEMINI_BASE_URL="http://127.0.0.1:$(cat ../port)" \
	timeout 120 ../node_modules/.bin/gemini --approval-mode yolo -p 'commit' </dev/null >../printed 2>&1
cd ..
git -C project log --format=%s | grep -qx 'feat: by the agent'
echo "Gemini CLI $(node_modules/.bin/gemini --version)"
echo "after a commit by the agent's shell:    $(wc -l <hook) time"
grep -E '^GIT_CONFIG_(COUNT|GLOBAL|KEY|VALUE)' variables | sort
test "$(wc -l <hook)" -eq 1
grep -qx 'GIT_CONFIG_GLOBAL=/dev/null' variables
grep -qE '^GIT_CONFIG_KEY_[0-9]+=core.hooksPath$' variables
