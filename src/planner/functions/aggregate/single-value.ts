import { JobError, type SqlLocation } from '../../../core/errors.ts'
import { withNullable } from '../../../core/types/logical-type.ts'
import type { AggregateFunction } from '../aggregate-function.ts'
import type { RowAggregate } from '../row-aggregate.ts'

/** The only value of a sub-query that stands for one. It has no name in SQL. */
export const singleValue: AggregateFunction = {
  name: 'SINGLE_VALUE',
  signatures: ['SINGLE_VALUE(value)'],
  doc: 'The only value; it fails where there are more.',
  resolve([arg, ...rest]) {
    return arg === undefined || rest.length > 0 ? undefined : { args: [arg.type], result: withNullable(arg.type, true) }
  },
  rows: ({ location }) => only(location),
}

interface Held {
  values: unknown[]
}

function only(location: SqlLocation | undefined): RowAggregate<Held> {
  return {
    skipsNull: [false],
    create: () => ({ values: [] }),
    add(held, [value]) {
      held.values.push(value)
      if (held.values.length > 1) {
        throw new JobError('MORE_THAN_ONE_ROW', 'A sub-query that stands for a value has more than one row.', location)
      }
    },
    retract(held) {
      held.values.pop()
    },
    merge(held, other) {
      for (const value of other.values) this.add(held, [value])
    },
    result: ({ values }) => values[0] ?? null,
  }
}
