import { type Random, seededRandom } from '../../src/core/random.ts'
import type { Event, OperatorCase } from './operator-case.ts'
import type { Change } from './rows.ts'

/** Calls to an operator: events, with watermarks also inside a batch. */
export type Call =
  | Exclude<Event, { kind: 'rows' }>
  | {
      readonly kind: 'rows'
      readonly input: number
      readonly changes: readonly Change[]
      readonly watermarks?: readonly number[]
    }

type Rows = Extract<Call, { kind: 'rows' }>

/** One row in each batch. */
export function rowByRow(events: readonly Event[]): Call[] {
  return events.flatMap((event): Call[] =>
    event.kind === 'rows' ? event.changes.map((change) => ({ ...event, changes: [change] })) : [event],
  )
}

/** Rows in as few batches as possible. */
export function allAtOnce(events: readonly Event[]): Call[] {
  const calls: Call[] = []
  for (const event of events) {
    const last = calls.at(-1)
    if (event.kind === 'rows' && last?.kind === 'rows' && last.input === event.input) {
      calls[calls.length - 1] = { ...last, changes: [...last.changes, ...event.changes] }
    } else calls.push(event)
  }
  return calls
}

/** As few batches as possible, watermarks between rows of one input being a column of the batch. */
export function watermarksInside(events: readonly Event[], inputs: OperatorCase['inputs']): Call[] {
  const current = inputs.map(() => -Infinity)
  const told = inputs.map(() => -Infinity)
  const calls: Call[] = []
  let open: { input: number; changes: Change[]; watermarks: number[] } | undefined
  const flush = (): void => {
    if (open === undefined) return
    const { input, watermarks } = open
    calls.push({ kind: 'rows', ...open })
    const after = current[input] as number
    if (after > (told[input] as number)) calls.push({ kind: 'watermark', input, watermark: after })
    told[input] = Math.max(after, watermarks.at(-1) as number)
    open = undefined
  }
  for (const event of events) {
    if (event.kind === 'rows') {
      if (open?.input !== event.input) flush()
      open ??= { input: event.input, changes: [], watermarks: [] }
      for (const change of event.changes) {
        open.changes.push(change)
        open.watermarks.push(current[event.input] as number)
      }
    } else if (event.kind === 'watermark') {
      if (open?.input !== event.input) flush()
      current[event.input] = event.watermark
      if (open !== undefined) continue
      told[event.input] = event.watermark
      calls.push(event)
    } else {
      flush()
      calls.push(event)
    }
  }
  flush()
  return calls
}

/** Cuts batches at random places; a watermark that advances there is told between the parts. */
export function cutRandomly(calls: readonly Call[], seed: number): Call[] {
  const random = seededRandom(seed)
  return calls.flatMap((call) => (call.kind === 'rows' ? cut(call, random) : [call]))
}

function cut({ input, changes, watermarks }: Rows, random: Random): Call[] {
  const calls: Call[] = []
  for (let from = 0; from < changes.length;) {
    const to = Math.min(changes.length, from + 1 + Math.floor(random.next() * 6))
    const part = { kind: 'rows', input, changes: changes.slice(from, to) } as const
    calls.push(watermarks === undefined ? part : { ...part, watermarks: watermarks.slice(from, to) })
    const next = watermarks?.[to]
    if (next !== undefined && next > (watermarks?.[to - 1] as number))
      calls.push({ kind: 'watermark', input, watermark: next })
    from = to
  }
  return calls
}
