import { isInteger, withNullable } from '../../../core/types/logical-type.ts'
import { implicitlyCastable } from '../coercion.ts'
import type { AggregateFunction } from '../aggregate-function.ts'
import type { RowAggregate } from '../row-aggregate.ts'

/** LAG is computed as an aggregate over all rows so far, which remembers the last of them. */
export const lag: AggregateFunction = {
  name: 'LAG',
  signatures: ['LAG(value[, rows[, other]]) OVER (… ORDER BY time)'],
  doc: 'The value so many rows before this one, by default one; NULL, or the other value, where there is none.',
  resolve([value, rows, other, ...rest]) {
    if (value === undefined || rest.length > 0) return undefined
    if (rows !== undefined && (!isInteger(rows.type) || typeof rows.literal !== 'number' || rows.literal < 0)) {
      return 'LAG counts rows by a whole number, written out: LAG(value, 2).'
    }
    if (other !== undefined && !implicitlyCastable(other.type, value.type)) return undefined
    const nullable = other === undefined || other.type.nullable || value.type.nullable
    const args = [value.type, ...(rows === undefined ? [] : [rows.type])]
    if (other !== undefined) args.push(withNullable(value.type, other.type.nullable || other.type.kind === 'NULL'))
    return { args, result: withNullable(value.type, nullable) }
  },
  rows: () => remembering,
}

interface Remembered {
  values: unknown[]
  rows: number
  other: unknown
}

const remembering: RowAggregate<Remembered> = {
  skipsNull: [false, false, false],
  create: () => ({ values: [], rows: 1, other: null }),
  add(last, [value, rows = 1, other = null]) {
    last.rows = Number(rows)
    last.other = other
    last.values.push(value)
    if (last.values.length > last.rows + 1) last.values.shift()
  },
  retract() {
    throw new Error('LAG is computed over inserts')
  },
  merge() {
    throw new Error('LAG has an order, so that there is nothing to merge')
  },
  result: ({ values, rows, other }) => (values.length > rows ? values[0] : other),
}
