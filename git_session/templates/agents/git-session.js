// git-session for OpenCode: written by `git session setup opencode`, and removed by it with --remove.
// It tells the model what is known about the work on this branch, and git-session when a session begins, rests or ends.

export const GitSession = async ({ $, directory }) => {
  const contexts = new Map()

  const tell = async (event, session, more = {}) => {
    try {
      const said = Buffer.from(JSON.stringify({ session_id: session, cwd: directory, ...more }))
      const answer = await $`git-session hook opencode ${event} < ${said}`.quiet().nothrow().text()
      return JSON.parse(answer || "{}").context
    } catch {
      return undefined // git-session is not there, or has nothing to say
    }
  }

  return {
    event: async ({ event }) => {
      const session = event.properties?.sessionID ?? event.properties?.info?.id
      if (event.type === "session.idle") await tell("session.idle", session)
      if (event.type === "session.deleted") {
        contexts.delete(session)
        await tell("session.deleted", session)
      }
    },
    "experimental.chat.system.transform": async (input, output) => {
      const session = input.sessionID ?? ""
      if (!contexts.has(session)) contexts.set(session, await tell("session.created", session, { source: "startup" }))
      const context = contexts.get(session)
      if (context) output.system.push(context)
    },
    "experimental.session.compacting": async (input, output) => {
      const context = await tell("session.compacting", input.sessionID ?? "")
      if (context) output.context.push(context)
    },
  }
}
