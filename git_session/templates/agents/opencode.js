// git-session for AGENT_TITLE: written by `git session setup AGENT_NAME`, and removed by it with --remove.
// It gives the model the context of this branch, and reports to git-session when a session starts, idles or ends.

export const GitSession = async ({ $, directory }) => {
  const contexts = new Map()

  const report = async (event, session, more = {}) => {
    try {
      const payload = Buffer.from(JSON.stringify({ session_id: session, cwd: directory, ...more }))
      const answer = await $`git-session hook AGENT_NAME ${event} < ${payload}`.quiet().nothrow().text()
      return JSON.parse(answer || "{}").context
    } catch {
      return undefined // git-session is not installed, or has no context
    }
  }

  return {
    event: async ({ event }) => {
      const session = event.properties?.sessionID ?? event.properties?.info?.id
      if (event.type === "session.idle") await report("session.idle", session)
      if (event.type === "session.deleted") {
        contexts.delete(session)
        await report("session.deleted", session)
      }
    },
    "experimental.chat.system.transform": async (input, output) => {
      const session = input.sessionID ?? ""
      if (session.startsWith("title-")) return // Kilo names the conversation: that needs no context
      if (!contexts.has(session)) contexts.set(session, await report("session.created", session, { source: "startup" }))
      const context = contexts.get(session)
      if (context) output.system.push(context)
    },
    // The first touch of a file: the decisions about it follow its content.
    "tool.execute.after": async (input, output) => {
      const path = input.args?.filePath
      if (!path || typeof output.output !== "string") return
      const context = await report("tool.execute.after", input.sessionID, { tool_input: { file_path: path } })
      if (context) output.output += `\n\n${context}`
    },
    // -
    "experimental.session.compacting": async (input, output) => {
      const context = await report("session.compacting", input.sessionID ?? "")
      if (context) output.context.push(context)
    },
  }
}
