import type { AggregateFunction } from '../aggregate-function.ts'
import { counted } from './counts.ts'

export const collect: AggregateFunction = {
  name: 'COLLECT',
  signatures: ['COLLECT([DISTINCT] value)'],
  doc: 'The values as a multiset, NULL aside; empty where there are none.',
  resolve(args) {
    const type = args[0]?.type
    if (type === undefined || args.length > 1) return undefined
    return { args: [type], result: { kind: 'MULTISET', element: type, nullable: false } }
  },
  rows: () => counted((counts) => new Map(Array.from(counts.values(), ({ value, n }) => [value, n]))),
}
