import { isTimestamp } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'

export const currentWatermark: ScalarFunction = {
  name: 'CURRENT_WATERMARK',
  family: 'temporal',
  signatures: ['CURRENT_WATERMARK(rowtime)'],
  doc: 'The watermark before this row, in the type of the rowtime attribute; NULL when there is none yet.',
  nulls: 'custom',
  resolve(args) {
    const [time, ...rest] = args
    if (time === undefined || rest.length > 0 || !isTimestamp(time.type)) return undefined
    return { args: [time.type], result: { ...time.type, precision: 3, nullable: true } }
  },
  generate() {
    throw new Error('a column before code is generated')
  },
}
