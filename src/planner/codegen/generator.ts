/**
 * A generated value: JavaScript source for it, and for its being NULL. `isNull` undefined: it never is. Both sources
 * are free of side effects and may be used more than once, so anything beyond a name or a literal is first put into a
 * variable (`Generator.local`). `code` means nothing where `isNull` is true.
 */
export interface Value {
  readonly code: string
  readonly isNull: string | undefined
}

/**
 * Where one row's code is collected. Exact integers (`long` storage) come in two arithmetics: numbers, where every
 * result must be checked with `checked`, and bigints (`wide`), chosen for a batch that holds or makes a value beyond
 * 2^53.
 */
export interface Generator {
  /** Long values are bigints in this kernel. */
  readonly wide: boolean
  /** Appends a statement to the current block. */
  statement(code: string): void
  /** A fresh variable holding `code`, or `code` itself when that is a plain name or literal. */
  local(code: string): string
  /** A fresh mutable variable, declared and set to `initial`. */
  variable(initial: string): string
  /** Runs `body` with its statements inside `if (condition) { … } else { … }`. */
  branch(condition: string, then: () => void, otherwise?: () => void): void
  /** A name for a constant or helper that lives outside the loop: a function, a Map, a compiled pattern. */
  constant(value: unknown, hint?: string): string
  /** `code`, a number that must stay within ±(2^53 - 1); leaving that range restarts the batch with wide values. */
  checked(code: string): string
  /** Fails the job: `message` is source for a string. */
  fail(message: string): void
  /** The literal of a `long` in this kernel's arithmetic: `5` or `5n`. */
  long(value: number | bigint): string
}
