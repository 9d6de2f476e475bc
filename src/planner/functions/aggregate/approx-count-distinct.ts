import { hashOf } from '../../../core/hash.ts'
import { addHash, type DistinctEstimate, estimated, mergeEstimates, noValues } from '../../../core/hyper-log-log.ts'
import { simple } from '../../../core/types/logical-type.ts'
import { valueToken } from '../../../runtime/state/value-token.ts'
import type { AggregateFunction } from '../aggregate-function.ts'
import type { RowAggregate } from '../row-aggregate.ts'
import { counted } from './counts.ts'

export const approxCountDistinct: AggregateFunction = {
  name: 'APPROX_COUNT_DISTINCT',
  signatures: ['APPROX_COUNT_DISTINCT(value)'],
  doc: 'How many different values there are, within about 0.8 %, in 16 KB a group; exact where rows may be taken back.',
  ignoresDistinct: true,
  resolve(args) {
    const type = args[0]?.type
    return type === undefined || args.length > 1 ? undefined : { args: [type], result: simple('BIGINT', false) }
  },
  // An estimate can't forget a value.
  rows: ({ changing }) => (changing ? counted(({ size }) => size) : approximate),
}

const approximate: RowAggregate<DistinctEstimate> = {
  create: noValues,
  add: (estimate, [value]) => addHash(estimate, hashOf(valueToken(value))),
  retract() {
    throw new Error('inserts are not taken back')
  },
  merge: mergeEstimates,
  result: estimated,
}
