import type { BroadcastState, ReadonlyBroadcastState } from '../state/broadcast-state.ts'
import type { MapStateDescriptor, StateDescriptor } from '../state/descriptors.ts'
import type { Collector, Emitted } from './function.ts'
import type { KeyedContext, OnTimerContext, ProcessContext } from './process.ts'
import { AbstractRichFunction } from './rich.ts'

export interface ReadBroadcast {
  getBroadcastState<UK, UV>(d: MapStateDescriptor<UK, UV>): ReadonlyBroadcastState<UK, UV>
}

/** All subtasks get the same records and must write the same: nothing here knows a key. */
export interface WriteBroadcast extends ProcessContext {
  getBroadcastState<UK, UV>(d: MapStateDescriptor<UK, UV>): BroadcastState<UK, UV>
}

export interface KeyedWriteBroadcast<K> extends WriteBroadcast {
  /** Calls `fn` with the state of each key that has any. */
  applyToKeyedState<S>(d: StateDescriptor<S>, fn: (key: K, state: S) => void): void
}

/** A stream without keys, of which each record sees what the broadcast stream has written. */
export abstract class BroadcastProcessFunction<A, B, O> extends AbstractRichFunction {
  abstract processElement(value: A, ctx: ProcessContext & ReadBroadcast, out: Collector<O>): Emitted<O>
  abstract processBroadcastElement(value: B, ctx: WriteBroadcast, out: Collector<O>): Emitted<O>
}

/** The same for a keyed stream, with state and timers of the record's key. */
export abstract class KeyedBroadcastProcessFunction<K, A, B, O> extends AbstractRichFunction {
  abstract processElement(value: A, ctx: KeyedContext<K> & ReadBroadcast, out: Collector<O>): Emitted<O>
  abstract processBroadcastElement(value: B, ctx: KeyedWriteBroadcast<K>, out: Collector<O>): Emitted<O>

  onTimer(_timestamp: number, _ctx: OnTimerContext<K> & ReadBroadcast, _out: Collector<O>): Emitted<O> {}
}
