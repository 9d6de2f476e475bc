import { BIGINT, type LogicalType, STRING, timestamp } from '../../../src/core/types/logical-type.ts'
import { storageOf } from '../../../src/core/types/storage.ts'
import { WindowAggregate } from '../../../src/runtime/operators/window-aggregate.ts'
import type { AlignedWindows } from '../../../src/runtime/windows/aligned.ts'
import { type Aggregate, kernelOf } from '../../support/aggregates.ts'
import type { Event, OperatorCase, Output } from '../../support/operator-case.ts'
import { type Change, insert } from '../../support/rows.ts'

/** Columns: time, key, value. */
const TYPES: readonly LogicalType[] = [timestamp(3), STRING, BIGINT]
const SUM: readonly Aggregate[] = [{ name: 'SUM', arg: 2 }]

interface Options {
  readonly windows: AlignedWindows
  readonly events: readonly Event[]
  readonly expected: readonly Output[]
  readonly aggregates?: readonly Aggregate[]
  readonly types?: readonly LogicalType[]
  readonly keys?: readonly number[]
  readonly late?: number
}

export function windowCase({
  windows,
  events,
  expected,
  aggregates = SUM,
  types = TYPES,
  keys = [1],
  late = 0,
}: Options): OperatorCase {
  const storages = types.map(storageOf)
  return {
    create: () =>
      new WindowAggregate({
        windows,
        timeColumn: 0,
        keys,
        keyStorages: keys.map((c) => storages[c] ?? 'any'),
        arguments: aggregates
          .flatMap(({ arg, more = [], filter }) => [arg, ...more, filter])
          .filter((c) => c !== undefined),
        kernel: kernelOf(aggregates, types),
      }),
    inputs: [storages],
    keys: [keys],
    events,
    expected,
    late,
  }
}

export const tumble = (size: number, offset = 0): AlignedWindows => ({ kind: 'TUMBLE', size, offset })
export const hop = (slide: number, size: number, offset = 0): AlignedWindows => ({ kind: 'HOP', slide, size, offset })
export const cumulate = (step: number, size: number, offset = 0): AlignedWindows => ({
  kind: 'CUMULATE',
  step,
  size,
  offset,
})

/** A result row with its window columns. */
export const result = (key: unknown, value: unknown, start: number, end: number): Change =>
  insert(key, value, start, end, end - 1)
