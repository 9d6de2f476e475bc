import type { Batch } from '../../core/batch.ts'
import { JobError } from '../../core/errors.ts'
import type { Collector, Emitted } from '../functions/function.ts'
import { OutputTag } from '../functions/process.ts'
import type { WindowContext } from '../functions/window.ts'
import { LATE_RECORDS } from '../job/metrics.ts'
import type { OperatorContext } from '../operator.ts'
import type { KeyToken } from '../state/key-token.ts'
import { StateCells } from '../state/state-cells.ts'
import type { StateHolder } from '../state/state-handles.ts'
import { AlignedAssigner } from '../windows/assigners.ts'
import type { Evictor, TimestampedValue } from '../windows/evictors.ts'
import {
  fires,
  type OnMergeContext,
  purges,
  type Trigger,
  type TriggerContext,
  type TriggerResult,
} from '../windows/trigger.ts'
import { type WindowAssigner } from '../windows/assigner.ts'
import type { Window } from '../windows/window.ts'
import { valuesOf } from './function-operator.ts'
import { KEY_COLUMN } from './key-by.ts'
import { KeyedFunctionOperator, type SavedTimers } from './keyed-function-operator.ts'
import { EvictableElements, timestampedContent, type WindowContent } from './window-content.ts'
import { SavedWindows } from './saved-windows.ts'
import { createSlot, KeyWindows, type WindowEntry, type WindowSlot } from './window-slots.ts'

/** What is called for a window that fires. */
export interface WindowCall {
  process(
    key: unknown,
    ctx: WindowContext<Window>,
    elements: Iterable<unknown>,
    out: Collector<unknown>,
  ): Emitted<unknown>
  clear?(ctx: WindowContext<Window>): void
}

export interface WindowArgs {
  readonly assigner: WindowAssigner<unknown, Window>
  readonly trigger: Trigger<unknown, Window>
  readonly evictor: Evictor<unknown, Window> | undefined
  /** ms */
  readonly allowedLateness: number
  readonly lateTag: string | undefined
  readonly content: WindowContent
  /** Undefined: the elements of the content are the result. */
  readonly call: WindowCall | undefined
  /** The user functions, for their life cycle. */
  readonly functions: readonly unknown[]
}

/**
 * Windows of each key by assigner, trigger and evictor.
 *
 * State: by key and window the content (a reduced value or accumulator, or the records where a function or an evictor
 * wants them all), the state of trigger and function, and timers. A window is removed when the watermark passes
 * maxTimestamp + allowed lateness, or when the clock passes maxTimestamp; a global one when it has been emptied.
 * Results have the event time maxTimestamp.
 * Late: a record all of whose windows have been removed, and whose own time + allowed lateness has passed, goes to the
 * side output or is counted. Merging windows merge first, and then are late or not as the window they became.
 */
export class WindowOperator extends KeyedFunctionOperator<WindowEntry, WindowSlot> {
  readonly #args: WindowArgs
  readonly #aligned: AlignedAssigner | undefined
  readonly #isEventTime: boolean
  readonly #add: WindowContent['add']
  readonly #lateTag: OutputTag<unknown> | undefined
  #late = { value: 0 }
  /** The window that trigger and function are called for. */
  #slot!: WindowSlot
  #merged: readonly StateHolder[] = []
  #firedAt = -Infinity
  readonly #triggerStates = new StateCells(() => (this.#slot.triggerState ??= { cells: [], live: 0 }))
  readonly #functionStates = new StateCells(() => {
    if (this.#args.assigner.mergeWindows === undefined) return (this.#slot.functionState ??= { cells: [], live: 0 })
    throw new JobError('STATE_OF_MERGING_WINDOW', 'Windows that merge have no state of their own: use globalState().')
  })
  readonly #saved = new SavedWindows(this.#triggerStates, this.#functionStates)
  readonly #trigger: OnMergeContext = this.#triggerContext()
  readonly #context: WindowContext<Window> = this.#windowContext()
  readonly #clock = { currentProcessingTime: (): number => this.ctx.clock.now() }

  constructor(args: WindowArgs) {
    super(1, args.functions)
    this.#args = args
    this.#aligned = args.assigner instanceof AlignedAssigner ? args.assigner : undefined
    this.#isEventTime = args.assigner.isEventTime()
    this.#add = args.evictor === undefined ? args.content.add : timestampedContent.add
    this.#lateTag = args.lateTag === undefined ? undefined : new OutputTag(args.lateTag)
  }

  #triggerContext(): OnMergeContext {
    const base: TriggerContext = {
      getCurrentProcessingTime: () => this.ctx.clock.now(),
      getCurrentWatermark: () => this.watermark,
      registerEventTimeTimer: (time) => this.#registerEventTimer(time, this.#slot),
      registerProcessingTimeTimer: (time) => {
        if (this.registerProcessingTimer(time, this.#slot)) this.#slot.timers++
      },
      deleteEventTimeTimer: (time) => this.#deleteEventTimer(time, this.#slot),
      deleteProcessingTimeTimer: (time) => {
        if (this.processingTimers.delete(time, this.#slot)) this.#slot.timers--
      },
      getPartitionedState: (descriptor) => this.#triggerStates.get(descriptor),
    }
    return {
      ...base,
      mergePartitionedState: (descriptor) => this.#triggerStates.mergeIntoCurrent(descriptor, this.#merged),
    }
  }

  #windowContext(): WindowContext<Window> {
    const slot = (): WindowSlot => this.#slot
    return {
      get window() {
        return slot().window
      },
      currentProcessingTime: () => this.ctx.clock.now(),
      currentWatermark: () => this.watermark,
      windowState: () => this.#functionStates,
      globalState: () => this.states,
      output: (tag, value) => this.emitSide(tag, value),
    }
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.#late = ctx.metrics.counter(LATE_RECORDS)
  }

  protected createEntry(key: unknown, token: KeyToken): WindowEntry {
    return { key, token, cells: [], live: 0, windows: new KeyWindows() }
  }

  protected processRows(
    batch: Batch,
    from: number,
    to: number,
    _input: number,
    watermarks: Float64Array | undefined,
  ): number {
    const values = valuesOf(batch)
    const keys = valuesOf(batch, KEY_COLUMN)
    const { timestamps } = batch
    const merges = this.#args.assigner.mergeWindows !== undefined
    this.beginRun()
    for (let i = from; i < to; i++) {
      if (watermarks !== undefined) this.advanceRun(watermarks[i] as number)
      const timestamp = timestamps === undefined ? NaN : (timestamps[i] as number)
      if (this.#isEventTime && Number.isNaN(timestamp)) throw noTimestamp(this.ctx.name)
      const entry = this.useKey(keys[i])
      let accepted: boolean
      if (this.#aligned !== undefined) accepted = this.#addAligned(this.#aligned, entry, values[i], timestamp)
      else if (merges) accepted = this.#addMerging(entry, values[i], timestamp)
      else accepted = this.#addToEach(entry, values[i], timestamp)
      if (!accepted) this.#reject(values[i], timestamp)
      if (entry.live === 0) this.dropIfEmpty(entry)
      this.flushIfFull()
    }
    this.endRun()
    return to
  }

  #addAligned(assigner: AlignedAssigner, entry: WindowEntry, value: unknown, timestamp: number): boolean {
    const { size, slide } = assigner
    const time = this.#isEventTime ? timestamp : this.#arrival(assigner)
    let accepted = false
    for (let start = assigner.lastStart(time); start > time - size; start -= slide) {
      const maxTimestamp = start + size - 1
      // Windows that start earlier are later still.
      if (this.#isLate(maxTimestamp)) break
      accepted = true
      const slot = entry.windows.findByEnd(maxTimestamp) ?? this.#open(entry, assigner.windowAt(start))
      this.#addTo(slot, value, timestamp)
    }
    return accepted
  }

  /** Now; but windows that have been fired in this millisecond are over. */
  #arrival(assigner: AlignedAssigner): number {
    const now = this.ctx.clock.now()
    const start = now + 1 - assigner.size
    return now === this.#firedAt && assigner.lastStart(start) === start ? now + 1 : now
  }

  #addToEach(entry: WindowEntry, value: unknown, timestamp: number): boolean {
    let accepted = false
    for (const window of this.#args.assigner.assignWindows(value, timestamp, this.#clock)) {
      if (this.#isLate(window.maxTimestamp())) continue
      accepted = true
      this.#addTo(entry.windows.find(window) ?? this.#open(entry, window), value, timestamp)
    }
    return accepted
  }

  #addMerging(entry: WindowEntry, value: unknown, timestamp: number): boolean {
    let accepted = false
    for (const window of this.#args.assigner.assignWindows(value, timestamp, this.#clock)) {
      const slot = this.#mergedSlot(entry, window)
      if (slot === undefined) continue
      accepted = true
      this.#addTo(slot, value, timestamp)
    }
    return accepted
  }

  /** Merges `window` with the key's windows; undefined if the outcome is late, which only an unmerged window can be. */
  #mergedSlot(entry: WindowEntry, window: Window): WindowSlot | undefined {
    const slots = entry.windows.all()
    let target: WindowSlot | undefined
    this.#args.assigner.mergeWindows?.([...slots.map((slot) => slot.window), window], (from, to) => {
      const merged = slots.filter((slot) => from.includes(slot.window))
      const [only] = merged
      const slot =
        merged.length === 1 && only !== undefined && this.#isSame(only, to) ? only : this.#merge(entry, merged, to)
      if (from.includes(window)) target = slot
    })
    if (target !== undefined) return target
    return this.#isLate(window.maxTimestamp()) ? undefined : this.#open(entry, window)
  }

  #isSame(slot: WindowSlot, window: Window): boolean {
    return slot.entry.windows.find(window) === slot
  }

  /** Opens a window in place of those that merged. */
  #merge(entry: WindowEntry, merged: readonly WindowSlot[], to: Window): WindowSlot {
    const { trigger, content } = this.#args
    const slot = this.#open(entry, to)
    for (const { content: other } of merged) {
      if (other === undefined) continue
      const merge = this.#args.evictor === undefined ? content.merge : timestampedContent.merge
      slot.content = slot.content === undefined ? other : merge(slot.content, other)
    }
    this.#slot = slot
    this.#merged = merged.flatMap(({ triggerState }) => triggerState ?? [])
    trigger.onMerge(to, this.#trigger)
    for (const old of merged) {
      this.#slot = old
      trigger.clear(old.window, this.#trigger)
      this.#close(old)
    }
    return slot
  }

  #isLate(maxTimestamp: number): boolean {
    return this.#isEventTime && maxTimestamp + this.#args.allowedLateness <= this.watermark
  }

  #reject(value: unknown, timestamp: number): void {
    if (!this.#isLate(timestamp)) return
    if (this.#lateTag === undefined) this.#late.value++
    else {
      this.out.timestamp = timestamp
      this.emitSide(this.#lateTag, value)
    }
  }

  #open(entry: WindowEntry, window: Window): WindowSlot {
    const slot = createSlot(entry, window)
    entry.windows.add(slot)
    entry.live++
    const cleanup = this.#cleanupTime(slot)
    if (cleanup === Infinity) return slot
    if (this.#isEventTime) this.#registerEventTimer(cleanup, slot)
    else if (this.registerProcessingTimer(cleanup, slot)) slot.timers++
    return slot
  }

  #cleanupTime(slot: WindowSlot): number {
    return this.#isEventTime ? slot.maxTimestamp + this.#args.allowedLateness : slot.maxTimestamp
  }

  #addTo(slot: WindowSlot, value: unknown, timestamp: number): void {
    slot.content = this.#add(slot.content, value, timestamp)
    this.#slot = slot
    const result = this.#args.trigger.onElement(value, timestamp, slot.window, this.#trigger)
    if (result === 'CONTINUE') return
    this.#act(slot, result)
    this.#closeIfEmpty(slot)
  }

  #registerEventTimer(time: number, slot: WindowSlot): void {
    if (time === slot.lastTimer) return
    if (this.registerEventTimer(time, slot)) slot.timers++
    slot.lastTimer = time
  }

  #deleteEventTimer(time: number, slot: WindowSlot): void {
    if (this.eventTimers.delete(time, slot)) slot.timers--
    if (time === slot.lastTimer) slot.lastTimer = NaN
  }

  /** Does what the trigger said. */
  #act(slot: WindowSlot, result: TriggerResult): void {
    if (fires(result) && slot.content !== undefined) this.#fire(slot)
    if (purges(result)) slot.content = undefined
  }

  /** A global window has no time at which it is removed. */
  #closeIfEmpty(slot: WindowSlot): void {
    if (slot.content !== undefined || slot.timers > 0 || slot.removed) return
    if (!hasState(slot.triggerState) && !hasState(slot.functionState)) this.#close(slot)
  }

  #fire(slot: WindowSlot): void {
    const { evictor, content } = this.#args
    this.out.timestamp = slot.maxTimestamp
    if (evictor === undefined) this.#emitElements(slot, content.elements(slot.content))
    else this.#fireEvicting(slot, evictor)
  }

  #fireEvicting(slot: WindowSlot, evictor: Evictor<unknown, Window>): void {
    const evictable = new EvictableElements(slot.content as TimestampedValue<unknown>[])
    evictor.evictBefore(evictable, evictable.elements.length, slot.window, this.#trigger)
    this.#emitElements(slot, this.#args.content.ofValues(evictable.elements.map(({ value }) => value)))
    evictor.evictAfter(evictable, evictable.elements.length, slot.window, this.#trigger)
    slot.content = evictable.elements.length === 0 ? undefined : evictable.elements
  }

  #emitElements(slot: WindowSlot, elements: readonly unknown[]): void {
    const { call } = this.#args
    if (call !== undefined) this.emit(call.process(slot.entry.key, this.#context, elements, this.out))
    else for (const element of elements) this.out.collect(element)
  }

  protected onEventTimer(slot: WindowSlot, time: number): void {
    if (slot.removed) return
    if (time === slot.lastTimer) slot.lastTimer = NaN
    this.#onTimer(slot, this.#isEventTime && time === this.#cleanupTime(slot), () =>
      this.#args.trigger.onEventTime(time, slot.window, this.#trigger),
    )
  }

  protected onProcessingTimer(slot: WindowSlot, time: number): void {
    if (slot.removed) return
    this.#onTimer(slot, !this.#isEventTime && time === this.#cleanupTime(slot), () =>
      this.#args.trigger.onProcessingTime(time, slot.window, this.#trigger),
    )
  }

  #onTimer(slot: WindowSlot, isCleanup: boolean, ask: () => TriggerResult): void {
    slot.timers--
    this.entry = slot.entry
    this.#slot = slot
    const result = ask()
    if (result !== 'CONTINUE') this.#act(slot, result)
    if (isCleanup) {
      this.#args.trigger.clear(slot.window, this.#trigger)
      this.#args.call?.clear?.(this.#context)
      this.#close(slot)
    }
    this.#closeIfEmpty(slot)
    this.dropIfEmpty(slot.entry)
  }

  #close(slot: WindowSlot): void {
    slot.entry.windows.remove(slot)
    slot.entry.live--
    // Timers that are still pending find the window removed.
    if (this.#isEventTime) this.#deleteEventTimer(this.#cleanupTime(slot), slot)
    else this.processingTimers.delete(this.#cleanupTime(slot), slot)
  }

  override onProcessingTime(now: number): void {
    this.#firedAt = now
    super.onProcessingTime(now)
  }

  protected override saveNames(): unknown {
    return this.#saved.names()
  }

  protected saveEntry(entry: WindowEntry, timersOf: (owner: WindowSlot) => SavedTimers): unknown {
    return this.#saved.save(entry, timersOf)
  }

  protected restoreEntry(
    entry: WindowEntry,
    saved: unknown,
    names: unknown,
    restoreTimers: (owner: WindowSlot, saved: SavedTimers) => void,
  ): void {
    this.#saved.restore(entry, saved, names, restoreTimers)
  }
}

function hasState(holder: StateHolder | undefined): boolean {
  return holder !== undefined && holder.live > 0
}

function noTimestamp(operator: string): JobError {
  return new JobError(
    'NO_TIMESTAMP',
    `${operator}: A record has no event time, which windows of event time need: call assignTimestampsAndWatermarks() before keyBy().`,
  )
}
