import type { Storage } from '../../src/core/types/storage.ts'
import type { Operator } from '../../src/runtime/operator.ts'
import type { Change } from './rows.ts'

/** What happens to an operator, in one order over all its inputs. */
export type Event =
  | { readonly kind: 'rows'; readonly input: number; readonly changes: readonly Change[] }
  | { readonly kind: 'watermark'; readonly input: number; readonly watermark: number }
  | { readonly kind: 'idle'; readonly input: number; readonly idle: boolean }
  | { readonly kind: 'end'; readonly input: number }
  | { readonly kind: 'clock'; readonly now: number }

export const rows = (input: number, ...changes: readonly Change[]): Event => ({ kind: 'rows', input, changes })
export const watermark = (value: number, input = 0): Extract<Event, { kind: 'watermark' }> => ({
  kind: 'watermark',
  input,
  watermark: value,
})
export const idle = (value: boolean, input = 0): Extract<Event, { kind: 'idle' }> => ({
  kind: 'idle',
  input,
  idle: value,
})
export const clock = (now: number): Event => ({ kind: 'clock', now })

/** The end of all inputs, as the job tells it. */
export const finish = (inputs = 1): Event[] =>
  Array.from({ length: inputs }, (_, input) => [watermark(Infinity, input), { kind: 'end', input } as const]).flat()

/** What an operator sends: rows, watermarks and idle marks. */
export type Output = Change | Extract<Event, { kind: 'watermark' | 'idle' }>

export interface OperatorCase {
  readonly create: () => Operator
  /** Storages of the columns of each input. */
  readonly inputs: readonly (readonly Storage[])[]
  /** The columns by whose values each input is distributed; undefined when the operator is not keyed. */
  readonly keys?: readonly (readonly number[])[]
  readonly events: readonly Event[]
  readonly expected: readonly Output[]
  /** Columns of the output whose rows have a defined order among themselves; by default rows have none. */
  readonly orderedBy?: readonly number[]
  /** Rows counted as late. */
  readonly late?: number
}
