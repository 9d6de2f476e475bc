import type { RowAggregate } from '../row-aggregate.ts'

/** A sum, and how many values are in it. */
export interface Sum<N> {
  n: number
  sum: N
}

/** Sums of doubles; `result` is asked where there are values, and `round` brings each new sum into its type. */
export function doubleSum(
  result: (sum: Sum<number>) => unknown,
  round: (sum: number) => number = (sum) => sum,
): RowAggregate<Sum<number>> {
  const change = (acc: Sum<number>, by: number, count: number): void => {
    acc.sum = round(acc.sum + by)
    acc.n += count
  }
  return {
    create: () => ({ n: 0, sum: 0 }),
    add: (acc, [value]) => change(acc, value as number, 1),
    retract: (acc, [value]) => change(acc, -(value as number), -1),
    merge: (acc, other) => change(acc, other.sum, other.n),
    result: (acc) => (acc.n === 0 ? null : result(acc)),
  }
}

/** Exact sums of whole numbers or unscaled decimals. */
export function exactSum(result: (sum: Sum<bigint>) => unknown): RowAggregate<Sum<bigint>> {
  const change = (acc: Sum<bigint>, by: bigint, count: number): void => {
    acc.sum += by
    acc.n += count
  }
  return {
    create: () => ({ n: 0, sum: 0n }),
    add: (acc, [value]) => change(acc, BigInt(value as number | bigint), 1),
    retract: (acc, [value]) => change(acc, -BigInt(value as number | bigint), -1),
    merge: (acc, other) => change(acc, other.sum, other.n),
    result: (acc) => (acc.n === 0 ? null : result(acc)),
  }
}
