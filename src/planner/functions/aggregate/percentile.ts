import { JobError } from '../../../core/errors.ts'
import { DOUBLE, isInteger, isNumeric, type LogicalType, withNullable } from '../../../core/types/logical-type.ts'
import { asDouble } from '../../codegen/aggregates/as-double.ts'
import type { AggregateFunction } from '../aggregate-function.ts'
import type { Argument, Resolution } from '../function.ts'
import type { AggregateSite, RowAggregate } from '../row-aggregate.ts'
import { addToSorted, emptySorted, mergeSorted, type SortedCounts, valuesAt } from './sorted-counts.ts'

export const percentile: AggregateFunction = {
  name: 'PERCENTILE',
  signatures: [
    'PERCENTILE([DISTINCT] number, percentage[, frequency])',
    'PERCENTILE([DISTINCT] number, ARRAY[percentage, …][, frequency])',
  ],
  doc: 'The value at a percentage, from 0 to 1, of the sorted values (between two of them in proportion), each counted as often as `frequency` says; an array of such values for an array.',
  resolve(args) {
    const [value, percentage, frequency] = args
    if (value === undefined || percentage === undefined || args.length > 3 || !isNumeric(value.type)) return undefined
    if (frequency !== undefined && !isInteger(frequency.type)) return undefined
    const rest = frequency === undefined ? [] : [frequency.type]
    const isList = percentage.type.kind === 'ARRAY'
    const bound = isList ? listOfPercentages(percentage.type) : onePercentage(percentage)
    if (typeof bound !== 'object') return bound
    const result: LogicalType = isList ? { kind: 'ARRAY', element: DOUBLE, nullable: true } : DOUBLE
    return { args: [value.type, bound, ...rest], result } satisfies Resolution
  },
  rows: rowPercentile,
}

const NOT_NULL = 'A percentage of PERCENTILE must not be NULL. Use COALESCE to say what to take instead.'

function onePercentage({ type, literal }: Argument): LogicalType | string | undefined {
  if (!isNumeric(type)) return undefined
  if (type.nullable) return NOT_NULL
  return literal === undefined
    ? withNullable(DOUBLE, false)
    : (wrong(asDouble(type)(literal)) ?? withNullable(DOUBLE, false))
}

function listOfPercentages(type: LogicalType): LogicalType | string | undefined {
  if (type.kind !== 'ARRAY' || !isNumeric(type.element)) return undefined
  if (type.nullable || type.element.nullable) return NOT_NULL
  return { kind: 'ARRAY', element: withNullable(DOUBLE, false), nullable: false }
}

function wrong(percentage: number): string | undefined {
  if (percentage >= 0 && percentage <= 1) return undefined
  return `A percentage of PERCENTILE must be between 0 and 1, not ${percentage}.`
}

interface Percentiles {
  /** Those of the group's first row. */
  percentages: readonly number[] | undefined
  readonly values: SortedCounts
}

function rowPercentile({ args, result, location }: AggregateSite): RowAggregate<Percentiles> {
  const read = asDouble(args[0])
  const isList = result.kind === 'ARRAY'
  const percentagesOf = (given: unknown): readonly number[] => {
    const percentages = isList ? (given as readonly number[]) : [given as number]
    for (const percentage of percentages) {
      const problem = wrong(percentage)
      if (problem !== undefined) throw new JobError('BAD_PERCENTAGE', problem, location)
    }
    return percentages
  }
  const change = (acc: Percentiles, [value, percentage, frequency]: readonly unknown[], sign: 1 | -1): void => {
    acc.percentages ??= percentagesOf(percentage)
    const times = frequency === undefined ? 1 : Number(frequency)
    if (times > 0) addToSorted(acc.values, read(value), times * sign)
  }
  return {
    create: () => ({ percentages: undefined, values: emptySorted() }),
    add: (acc, row) => change(acc, row, 1),
    retract: (acc, row) => change(acc, row, -1),
    merge(acc, other) {
      acc.percentages ??= other.percentages
      mergeSorted(acc.values, other.values)
    },
    result({ percentages = [], values }) {
      const found = valuesAt(values, percentages)
      return found === undefined ? null : isList ? found : found[0]
    },
  }
}
