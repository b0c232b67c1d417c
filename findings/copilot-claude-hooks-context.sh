#!/bin/sh
# Copilot CLI 1.0.102 runs the hooks in Claude Code's .claude/settings.json, with Claude Code's names and input, but takes what they
# add to the conversation in two different forms. Before a tool (PreToolUse) it takes Claude Code's form,
# hookSpecificOutput.additionalContext, and ignores a top-level additionalContext; after the tool (PostToolUse) it is the other way
# round. So a hook that answers as Claude Code documents it is heard before a tool and not after it. The model here is a server on
# 127.0.0.1, by Copilot's own variables for one's own provider; no account is used.
set -eu
work=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix "$work" @github/copilot@1.0.102 || exit 2
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
            call = {"name": "view", "arguments": json.dumps({"path": sys.argv[1] + "/project/file.txt"})}
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

mkdir -p project/.claude home/.copilot
echo content >project/file.txt
printf '{"trustedFolders": ["%s"]}\n' "$work/project" >home/.copilot/config.json
for event in PreToolUse PostToolUse; do
	cat >$event.sh <<HOOK
cat >>"$work/$event.input"
echo '{"hookSpecificOutput": {"hookEventName": "$event", "additionalContext": "NESTED-$event"}, "additionalContext": "TOP-$event"}'
HOOK
done
cat >project/.claude/settings.json <<JSON
{"hooks": {
  "PreToolUse": [{"matcher": "*", "hooks": [{"type": "command", "command": "sh $work/PreToolUse.sh"}]}],
  "PostToolUse": [{"matcher": "*", "hooks": [{"type": "command", "command": "sh $work/PostToolUse.sh"}]}]
}}
JSON
(
	cd project
	git init -q
	HOME="$work/home" COPILOT_PROVIDER_BASE_URL="http://127.0.0.1:$(cat ../port)/v1" COPILOT_PROVIDER_API_KEY=none COPILOT_MODEL=gpt-4.1 \
		COPILOT_OFFLINE=true timeout 120 ../node_modules/.bin/copilot -p 'read the file' --allow-all-tools </dev/null >../printed 2>&1
)

node_modules/.bin/copilot --version | head -n 1
heard() { if grep -q "$1" requests; then echo yes; else echo no; fi; }
for event in PreToolUse PostToolUse; do
	grep -q "\"hook_event_name\":\"$event\"" $event.input
	echo "$event: hookSpecificOutput.additionalContext $(heard "NESTED-$event"), additionalContext $(heard "TOP-$event")"
done | tee found
test "$(cat found)" = "PreToolUse: hookSpecificOutput.additionalContext yes, additionalContext no
PostToolUse: hookSpecificOutput.additionalContext no, additionalContext yes"
