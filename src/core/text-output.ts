/** Where lines go; `write` returns false when the other side is slow, and `drain` resolves when it has caught up. */
export interface TextOutput {
  write(text: string): boolean
  drain(): Promise<void>
}

/** A stream of the process as `TextOutput`. */
export function streamOutput(stream: NodeJS.WriteStream): TextOutput {
  return {
    write: (text) => stream.write(text),
    drain: () =>
      new Promise((resolve) => {
        if (stream.writableNeedDrain) stream.once('drain', resolve)
        else resolve()
      }),
  }
}
