import { type Column, numberColumn } from '../../src/core/column.ts'
import { seededRandom } from '../../src/core/random.ts'

/** Whole numbers for arithmetic: as DOUBLE and BIGINT what they are, as DECIMAL(12, 2) hundredths. */
export type Amounts = readonly [Float64Array, Float64Array, Float64Array, Float64Array]

const LARGEST = 100_000

export function generateAmounts(rows: number, seed: number): Amounts {
  const random = seededRandom(seed)
  const column = (): Float64Array => Float64Array.from({ length: rows }, () => Math.ceil(random.next() * LARGEST))
  return [column(), column(), column(), column()]
}

export function amountColumns(amounts: Amounts, storage: 'double' | 'long'): Column[] {
  return amounts.map((data) => numberColumn(storage, data))
}
