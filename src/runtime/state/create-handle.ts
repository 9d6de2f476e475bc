import { valueCallable } from '../functions/function.ts'
import { synchronous, synchronousAggregate } from '../functions/synchronous.ts'
import type { AnyDescriptor, Reducer } from './descriptors.ts'
import {
  AggregatingHandle,
  ListHandle,
  MapHandle,
  ReducingHandle,
  type StateHandle,
  type StateHolder,
  ValueHandle,
} from './state-handles.ts'
import { TimeToLive } from './ttl.ts'
import { DatedAggregating, DatedList, DatedMap, DatedReducing, DatedValue } from './ttl-handles.ts'

/** The handle of a descriptor whose cells have number `index`; `now` is the clock of state that expires. */
export function createHandle(
  descriptor: AnyDescriptor,
  current: () => StateHolder,
  index: number,
  now: () => number,
): StateHandle {
  const { ttl } = descriptor
  if (ttl !== undefined) return createDatedHandle(descriptor, current, index, new TimeToLive(ttl, now))
  switch (descriptor.kind) {
    case 'value':
      return new ValueHandle(current, index, descriptor.defaultValue)
    case 'list':
      return new ListHandle(current, index)
    case 'map':
      return new MapHandle(current, index)
    case 'reducing':
      return new ReducingHandle(current, index, reducerOf(descriptor.reduce))
    case 'aggregating':
      return new AggregatingHandle(current, index, synchronousAggregate(descriptor.aggregate))
  }
}

function createDatedHandle(
  descriptor: AnyDescriptor,
  current: () => StateHolder,
  index: number,
  ttl: TimeToLive,
): StateHandle {
  switch (descriptor.kind) {
    case 'value':
      return new DatedValue(current, index, ttl, descriptor.defaultValue)
    case 'list':
      return new DatedList(current, index, ttl)
    case 'map':
      return new DatedMap(current, index, ttl)
    case 'reducing':
      return new DatedReducing(current, index, ttl, reducerOf(descriptor.reduce))
    case 'aggregating':
      return new DatedAggregating(current, index, ttl, synchronousAggregate(descriptor.aggregate))
  }
}

function reducerOf(reduce: Reducer<unknown>): (a: unknown, b: unknown) => unknown {
  return synchronous<[unknown, unknown], unknown>(valueCallable(reduce, 'reduce'))
}
