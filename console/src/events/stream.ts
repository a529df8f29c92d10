// Reads a stream of Server-Sent Events with fetch, so that no token is in a URL.

export interface Message {
  /** The position after this message; empty if it has none. */
  readonly id: string;
  /** Absent in a heartbeat. */
  readonly data?: string;
}

/** Splits what arrives into messages; a chunk may end anywhere. */
export async function* messages(body: ReadableStream<Uint8Array>): AsyncGenerator<Message, void> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let buffer = "";
  let id = "";
  let data: string[] = [];
  let said = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      buffer += value;
      for (let end = buffer.search(/\r\n|\n|\r(?!$)/); end !== -1; end = buffer.search(/\r\n|\n|\r(?!$)/)) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + (buffer.startsWith("\r\n", end) ? 2 : 1));
        if (line === "") {
          if (said) yield data.length > 0 ? { id, data: data.join("\n") } : { id };
          data = [];
          said = false;
          continue;
        }
        said = true;
        const colon = line.indexOf(":");
        const name = colon === -1 ? line : line.slice(0, colon);
        const text = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (name === "id") id = text;
        else if (name === "data") data.push(text);
      }
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
