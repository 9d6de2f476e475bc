/** What a changelog row does, as stored in `Batch.kinds`. */
export const INSERT = 0
export const UPDATE_BEFORE = 1
export const UPDATE_AFTER = 2
export const DELETE = 3

export type RowKind = '+I' | '-U' | '+U' | '-D'

const TEXT: readonly RowKind[] = ['+I', '-U', '+U', '-D']

/** The text of a stored kind. */
export function rowKindText(kind: number): RowKind {
  return TEXT[kind] as RowKind
}

export function rowKindCode(text: RowKind): number {
  return TEXT.indexOf(text)
}

/** Whether the row adds to the result (`+I`, `+U`); otherwise it takes a row away (`-U`, `-D`). */
export function isAdd(kind: number): boolean {
  return kind === INSERT || kind === UPDATE_AFTER
}
