#!/bin/sh
# Qwen Code 0.24.4: what a PreToolUse hook answers as hookSpecificOutput.additionalContext never reaches the model, although the
# package's own documentation (docs/features/hooks.md) lists it beside the decision, and Claude Code, whose format this is, passes it
# on. The hook runs and its decision counts; only PostToolUse's context becomes a part of the next request. So one file of hooks for
# both agents tells the model before a tool in the one, and not at all in the other. The model here is a server on 127.0.0.1.
set -eu
work=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix "$work" @qwen-code/qwen-code@0.24.4 || exit 2
command -v python3 >/dev/null || exit 2

cat >model.py <<'PYTHON'
import http.server, json, sys

class Model(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open("requests", "ab") as file:
            file.write(body + b"\n")
        asked = json.loads(body)
        message = {"role": "assistant", "content": "Done."}
        if asked.get("tools") and not any(each["role"] == "tool" for each in asked["messages"]):
            call = {"name": "read_file", "arguments": json.dumps({"file_path": sys.argv[1] + "/project/file.txt"})}
            message = {"role": "assistant", "content": None, "tool_calls": [{"index": 0, "id": "call_1", "type": "function", "function": call}]}
        reason = "tool_calls" if "tool_calls" in message else "stop"
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        chunk = {"id": "c", "created": 1, "model": "m", "object": "chat.completion.chunk"}
        parts = [{**chunk, "choices": [{"index": 0, "delta": message, "finish_reason": None}]},
                 {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": reason}], "usage": usage}]
        answer = "".join(f"data: {json.dumps(part)}\n\n" for part in parts) + "data: [DONE]\n\n"
        kind = "text/event-stream"
        if not asked.get("stream"):
            whole = {**chunk, "object": "chat.completion", "choices": [{"index": 0, "message": message, "finish_reason": reason}], "usage": usage}
            answer, kind = json.dumps(whole), "application/json"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
with open("port", "w") as file:
    file.write(str(server.server_address[1]))
server.serve_forever()
PYTHON
python3 model.py "$work" &
server=$!
until [ -s port ]; do sleep 0.1; done

mkdir -p project/.qwen home
echo content >project/file.txt
cat >pre.sh <<'HOOK'
cat >>../pre
echo '{"hookSpecificOutput": {"hookEventName": "PreToolUse", "permissionDecision": "allow", "permissionDecisionReason": "fine", "additionalContext": "CONTEXT-BEFORE"}}'
HOOK
cat >post.sh <<'HOOK'
cat >>../post
echo '{"hookSpecificOutput": {"hookEventName": "PostToolUse", "additionalContext": "CONTEXT-AFTER"}}'
HOOK
cat >project/.qwen/settings.json <<'JSON'
{"hooks": {
  "PreToolUse": [{"matcher": "read_file", "hooks": [{"type": "command", "command": "sh ../pre.sh"}]}],
  "PostToolUse": [{"matcher": "read_file", "hooks": [{"type": "command", "command": "sh ../post.sh"}]}]
}}
JSON
(
	cd project
	git init -q
	HOME="$work/home" OPENAI_API_KEY=none OPENAI_BASE_URL="http://127.0.0.1:$(cat ../port)/v1" OPENAI_MODEL=m \
		timeout 120 ../node_modules/.bin/qwen --auth-type openai -y -p 'read the file' </dev/null >../printed 2>&1
)

echo "Qwen Code $(node_modules/.bin/qwen --version)"
echo "the hooks ran:       $(test -s pre && echo PreToolUse) $(test -s post && echo PostToolUse)"
echo "PreToolUse context:  in $(grep -c CONTEXT-BEFORE requests || true) requests"
echo "PostToolUse context: in $(grep -c CONTEXT-AFTER requests || true) requests"
test -s pre && test -s post
grep -q CONTEXT-AFTER requests
if grep -q CONTEXT-BEFORE requests; then exit 1; fi
