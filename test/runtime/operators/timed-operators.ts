import { BIGINT, STRING, timestamp } from '../../../src/core/types/logical-type.ts'
import type { Storage } from '../../../src/core/types/storage.ts'
import { type TimeZone, timeZone } from '../../../src/planner/codegen/time-zone.ts'
import type { EventTimeOperator } from '../../../src/runtime/operators/event-time-operator.ts'
import { SessionAssigner } from '../../../src/runtime/operators/session-assigner.ts'
import { WindowAggregate } from '../../../src/runtime/operators/window-aggregate.ts'
import { WindowJoin } from '../../../src/runtime/operators/window-join.ts'
import { kernelOf } from '../../support/aggregates.ts'

/** Time, key, value. */
export const STORAGES: readonly Storage[] = ['long', 'string', 'long']
export const HOUR = 3_600_000

/** COUNT by key and window. */
export const counts = (size: number): EventTimeOperator =>
  new WindowAggregate({
    windows: { kind: 'TUMBLE', size, offset: 0 },
    timeColumn: 0,
    keys: [1],
    keyStorages: ['string'],
    arguments: [],
    kernel: kernelOf([{ name: 'COUNT' }], [timestamp(3), STRING, BIGINT]),
  })

export const sessions = (gap: number): EventTimeOperator =>
  new SessionAssigner({ gap, timeColumn: 0, keys: [1], keyStorages: ['string'], storages: STORAGES })

export const windowJoin = (): EventTimeOperator =>
  new WindowJoin({
    type: 'FULL',
    left: { keys: [1], storages: STORAGES, windowEnd: 0 },
    right: { keys: [1], storages: STORAGES, windowEnd: 0 },
    condition: undefined,
  })

export const ms = (text: string): number => Date.parse(`${text}Z`)

export function zone(name: string): TimeZone {
  const found = timeZone(name)
  if (found === undefined) throw new Error(`no zone ${name}`)
  return found
}
