import type { SqlLocation } from '../../core/errors.ts'
import type { Clock } from '../../core/clock.ts'
import type { Random } from '../../core/random.ts'
import type { TimeZone } from './time-zone.ts'

/**
 * A generated value: JavaScript source for it, and for its being NULL. `isNull` undefined: it never is. Both sources
 * are free of side effects and may be used more than once, so anything beyond a name or a literal is first put into a
 * variable (`Generator.local`). Where `isNull` is true, `code` still has the JavaScript type of the storage, but its value
 * means nothing.
 *
 * By storage: `bool` true or false; `int`, `double` a number; `long` a number, in wide kernels a bigint; `string` a
 * string; `any` as in the column.
 */
export interface Value {
  readonly code: string
  readonly isNull: string | undefined
  /** A magnitude that a number never exceeds, where one is known: saves range checks. */
  readonly bound?: number | undefined
}

/**
 * A text that lies in memory as UTF-8 bytes, `buffer[start .. end)`. Where it is NULL it is empty. All is source, free of
 * side effects and cheap.
 */
export interface TextBytes {
  /** Arguments `buffer, start, end` of the functions in `core/text-bytes.ts`. */
  readonly range: string
  /** The number of bytes. */
  readonly length: string
  /** Whether each byte is a character, here and in the texts of the whole batch. */
  readonly ascii: string
  readonly isNull: string | undefined
}

/** What a kernel takes from outside. */
export interface KernelContext {
  readonly clock: Clock
  readonly random: Random
  /** The session's time zone. */
  readonly zone: TimeZone
}

export interface KernelOptions extends KernelContext {
  /** The SQL that the expressions' spans refer to, quoted when one of them fails. */
  readonly text?: string | undefined
}

/**
 * Where one row's code is collected. Exact integers (`long` storage) come in two arithmetics: numbers, where every
 * result must be checked with `checked`, and bigints (`wide`), chosen for a batch that holds or makes a value beyond
 * 2^53.
 */
export interface Generator {
  /** Long values are bigints in this kernel. */
  readonly wide: boolean
  readonly context: KernelContext
  /** Where the expression being generated stands in the SQL. */
  readonly location: SqlLocation | undefined
  /** Appends a statement to the current block. */
  statement(code: string): void
  /** A fresh name, not declared yet. */
  fresh(): string
  /** A fresh variable holding `code`, or `code` itself when that is a plain name or literal. */
  local(code: string): string
  /** A fresh mutable variable, declared and set to `initial`. */
  variable(initial: string): string
  /** A fresh variable computed once per batch, before the first row. */
  once(code: string): string
  /** Runs `body` with its statements inside `if (condition) { … } else { … }`. */
  branch(condition: string, then: () => void, otherwise?: () => void): void
  /** Runs `body` with its statements inside a loop; `header` is source such as `for (const x of xs)`. */
  repeat(header: string, body: () => void): void
  /** Runs `body` with its statements inside a block; the statement `leave` jumps behind it. */
  block(body: (leave: string) => void): void
  /** A name for a constant or helper that lives outside the loop: a function, a Map, a compiled pattern. */
  constant(value: unknown, hint?: string): string
  /** `code`, a number that must stay within ±(2^53 - 1); leaving that range restarts the batch with wide values. */
  checked(code: string): string
  /** A `long` from source that gives a number when it is safe and a bigint when not, as the parsers of `core` do. */
  exact(code: string): string
  /** Fails the job: `message` is source for a string. */
  fail(message: string, code?: string): void
  /** The literal of a `long` in this kernel's arithmetic: `5` or `5n`. */
  long(value: number | bigint): string
  /** A `long` of this kernel from source for a safe integer number. */
  longOf(code: string): string
  /** A number from source for a `long` of this kernel that is known to be safe. */
  numberOf(code: string): string
}
