import { STRING } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'

export const currentDatabase: ScalarFunction = {
  name: 'CURRENT_DATABASE',
  family: 'auxiliary',
  signatures: ['CURRENT_DATABASE()'],
  doc: 'The database in which names without one are looked up.',
  resolve: (args) => (args.length === 0 ? { args: [], result: { ...STRING, nullable: false } } : undefined),
  ofSession: ({ database }) => database,
  generate() {
    throw new Error('known before code is generated')
  },
}
