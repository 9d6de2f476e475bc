import { inspect } from 'node:util'

export interface ModelCall {
  readonly name: string
  readonly distinct?: boolean
  readonly ignoreNulls?: boolean
  /** Of LISTAGG. */
  readonly separator?: string
  /** Of PERCENTILE. */
  readonly percentage?: number
}

/** What an aggregate is of a list of values in the order of their arrival, null for NULL: by definition, at any cost. */
export function modelOf(call: ModelCall, values: readonly unknown[]): unknown {
  const { name, distinct = false, ignoreNulls = name !== 'ARRAY_AGG', separator = ',', percentage = 0 } = call
  const counted = ignoreNulls ? values.filter((value) => value !== null) : values
  const taken = distinct ? withoutEqual(counted) : counted
  if (name === 'COUNT') return taken.length
  if (name === 'APPROX_COUNT_DISTINCT') return withoutEqual(taken).length
  if (name === 'COLLECT') return multiset(taken)
  if (name === 'JSON_ARRAYAGG') return `[${taken.map(jsonOf).join(',')}]`
  if (taken.length === 0) return null
  switch (name) {
    case 'FIRST_VALUE':
      return taken[0]
    case 'LAST_VALUE':
      return taken.at(-1)
    case 'LISTAGG':
      return taken.join(separator)
    case 'ARRAY_AGG':
      return taken
    case 'MIN':
      return taken.toSorted(compareValues)[0]
    case 'MAX':
      return taken.toSorted(compareValues).at(-1)
    case 'PERCENTILE':
      return percentile(taken as number[], percentage)
    case 'STDDEV_POP':
    case 'STDDEV_SAMP':
    case 'VAR_POP':
    case 'VAR_SAMP':
      return spread(name, taken as number[])
    default:
      return sumOrMean(name, taken as (number | bigint)[])
  }
}

/** Of texts, booleans and whole numbers. */
const jsonOf = (value: unknown): string => (typeof value === 'bigint' ? String(value) : JSON.stringify(value))

/** The first of equal values. */
function withoutEqual(values: readonly unknown[]): unknown[] {
  const seen = new Set<string>()
  return values.filter((value) => {
    const text = inspect(value)
    return !seen.has(text) && seen.add(text)
  })
}

function multiset(values: readonly unknown[]): Map<unknown, number> {
  const counts = new Map<unknown, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

/** Each value as often as it is there, so that a place is an index. */
function percentile(values: readonly number[], percentage: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = percentage * (sorted.length - 1)
  const below = sorted[Math.floor(place)] as number
  const above = sorted[Math.ceil(place)] as number
  return below === above ? below : (Math.ceil(place) - place) * below + (place - Math.floor(place)) * above
}

/** By the mean of all values, in two passes. */
function spread(name: string, values: readonly number[]): number | null {
  const n = name.endsWith('POP') ? values.length : values.length - 1
  if (n === 0) return null
  const mean = values.reduce((a, b) => a + b) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n
  return name.startsWith('STDDEV') ? Math.sqrt(variance) : variance
}

/** Of BIGINTs. */
function sumOrMean(name: string, values: readonly (number | bigint)[]): number | bigint {
  const sum = BigInt.asIntN(
    64,
    values.reduce((total: bigint, value) => total + BigInt(value), 0n),
  )
  return plain(name === 'SUM' ? sum : sum / BigInt(values.length))
}

/** Numbers by value, texts by code point. */
function compareValues(a: unknown, b: unknown): number {
  if (typeof a !== 'string' || typeof b !== 'string') {
    const [x, y] = [a as number, b as number]
    return x < y ? -1 : x > y ? 1 : 0
  }
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** A BIGINT as the tests write it. */
function plain(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}
