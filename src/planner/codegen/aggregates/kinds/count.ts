import type { AccumulatorKind } from '../parts.ts'

export const counting: AccumulatorKind = {
  name: 'count',
  specs: [{ storage: 'f64', initial: 0 }],
  add: ([count]) => ({ commit: `${count} += 1` }),
  merge: ([count], [other]) => ({ commit: `${count} += ${other}` }),
}
