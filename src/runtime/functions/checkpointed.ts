import type { KeyedStateStore, ListState, ListStateDescriptor, MapStateDescriptor } from '../state/descriptors.ts'
import type { BroadcastState } from '../state/broadcast-state.ts'

/** State of an operator's subtask that belongs to no key. */
export interface OperatorStateStore {
  /** At another parallelism the elements are shared out evenly. */
  getListState<T>(d: ListStateDescriptor<T>): ListState<T>
  /** After a restore every subtask has the elements of all. */
  getUnionListState<T>(d: ListStateDescriptor<T>): ListState<T>
  /** The same in every subtask; it is up to the program to keep it so. */
  getBroadcastState<K, V>(d: MapStateDescriptor<K, V>): BroadcastState<K, V>
}

/** A user function that takes part in snapshots beyond its keyed state. */
export interface CheckpointedFunction {
  /** A snapshot is about to be taken: the last moment to write to state. */
  snapshotState(ctx: { readonly checkpointId: number }): void
  /** Before `open`: the place to get hold of the state, which is filled when the job was restored. */
  initializeState(ctx: {
    isRestored(): boolean
    getOperatorStateStore(): OperatorStateStore
    getKeyedStateStore(): KeyedStateStore
  }): void
}

export function isCheckpointed(fn: unknown): fn is CheckpointedFunction {
  return (
    typeof fn === 'object' &&
    fn !== null &&
    typeof (fn as Partial<CheckpointedFunction>).snapshotState === 'function' &&
    typeof (fn as Partial<CheckpointedFunction>).initializeState === 'function'
  )
}
