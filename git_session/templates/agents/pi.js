// git-session for Pi: written by `git session setup pi`, and removed by it with --remove.
// It gives the model the context of this branch, and reports to git-session when a session starts, idles or ends.

import { spawn } from "node:child_process"

const SECONDS = 10

const ask = (event, payload, folder) =>
  new Promise((resolve, reject) => {
    const hook = spawn("git-session", ["hook", "pi", event], {
      cwd: folder,
      stdio: ["pipe", "pipe", "ignore"],
      timeout: SECONDS * 1000,
    })
    let answer = ""
    hook.stdout.setEncoding("utf8").on("data", (text) => (answer += text))
    hook.on("error", reject).on("close", () => resolve(answer))
    hook.stdin.on("error", () => undefined).end(payload)
  })

export default (pi) => {
  let context

  const report = async (event, ctx, source = "", more = {}) => {
    try {
      const payload = { session_id: ctx.sessionManager.getSessionId(), cwd: ctx.cwd, source, ...more }
      const answer = await ask(event, JSON.stringify(payload), ctx.cwd)
      return JSON.parse(answer || "{}").context
    } catch {
      return undefined // git-session is not installed, or has no context
    }
  }

  pi.on("session_start", (event, ctx) => {
    context = report("session_start", ctx, event.reason) // Pi starts meanwhile
  })
  pi.on("before_agent_start", async (event) => {
    const text = await context
    return text ? { systemPrompt: `${event.systemPrompt}\n\n${text}` } : undefined
  })
  // The first touch of a file: the decisions about it follow its content.
  pi.on("tool_result", async (event, ctx) => {
    if (!event.input?.path || event.isError) return undefined
    const text = await report("tool_result", ctx, "", { tool_input: { file_path: event.input.path } })
    return text ? { content: [...event.content, { type: "text", text }] } : undefined
  })
  // -
  pi.on("session_before_compact", async (_event, ctx) => {
    await report("session_before_compact", ctx)
  })
  pi.on("session_compact", (_event, ctx) => {
    context = report("session_start", ctx, "compact")
  })
  pi.on("agent_end", async (_event, ctx) => {
    await report("agent_end", ctx)
  })
  pi.on("session_shutdown", async (event, ctx) => {
    if (event.reason !== "reload") await report("session_shutdown", ctx, event.reason)
  })
}
