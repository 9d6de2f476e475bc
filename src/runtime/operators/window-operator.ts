import type { Batch } from '../../core/batch.ts'
import { copyData } from '../../core/copy-data.ts'
import { JobError } from '../../core/errors.ts'
import type { Collector, Emitted } from '../functions/function.ts'
import { OutputTag } from '../functions/process.ts'
import type { WindowContext } from '../functions/window.ts'
import { LATE_RECORDS } from '../job/metrics.ts'
import type { OperatorContext } from '../operator.ts'
import type { KeyToken } from '../state/key-token.ts'
import type { StateHolder } from '../state/state-handles.ts'
import type { WindowAssigner } from '../windows/assigner.ts'
import type { Evictor } from '../windows/evictors.ts'
import { fires, purges, type Trigger, type TriggerResult } from '../windows/trigger.ts'
import type { Window } from '../windows/window.ts'
import { valuesOf } from './function-operator.ts'
import { KEY_COLUMN } from './key-by.ts'
import { KeyedFunctionOperator, type SavedTimers } from './keyed-function-operator.ts'
import { EvictableElements, givesAway, type TimedElement, timedContent, type WindowContent } from './window-content.ts'
import { WindowContexts, type WindowTimers } from './window-contexts.ts'
import { createSlot, KeyWindows, type WindowEntry, type WindowSlot } from './window-slots.ts'

/** What is called for a window that fires. */
export interface WindowCall {
  process(
    key: unknown,
    ctx: WindowContext<Window>,
    elements: readonly unknown[],
    out: Collector<unknown>,
    /** Emits what a function called on the way has returned. */
    emit: (result: Emitted<unknown>) => void,
  ): Emitted<unknown>
  clear?(ctx: WindowContext<Window>): void
}

export interface WindowArgs {
  readonly inputs: number
  /** Otherwise the windows are those of the whole stream. */
  readonly keyed: boolean
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

/** The key of a stream without keys. */
export const ALL = 0

/**
 * Base of windows by assigner, trigger and evictor, of each key or of a whole stream, of one input or several. How a
 * record finds its windows is the subclass's.
 *
 * State: by key and window the content (a reduced value or accumulator, or the records where a function or an evictor
 * wants them all), the state of trigger and function, and timers. A window is removed when the watermark passes
 * maxTimestamp + allowed lateness, or when the clock passes maxTimestamp; a global one when it has been emptied.
 * Results have the event time maxTimestamp.
 * Late: a record all of whose windows have been removed, and whose own time + allowed lateness has passed, goes to the
 * side output or is counted.
 */
export abstract class WindowOperator extends KeyedFunctionOperator<WindowEntry, WindowSlot> {
  protected readonly args: WindowArgs
  protected readonly isEventTime: boolean
  readonly #content: Pick<WindowContent, 'add' | 'merge'>
  readonly #lateTag: OutputTag<unknown> | undefined
  #late = { value: 0 }
  #copies = false
  /** The input that the current record came from. */
  protected side = 0
  protected readonly contexts: WindowContexts
  readonly #emit = (result: Emitted<unknown>): void => this.emit(result)

  constructor(args: WindowArgs) {
    super(args.inputs, args.functions)
    this.args = args
    this.isEventTime = args.assigner.isEventTime()
    this.#content = args.evictor === undefined ? args.content : timedContent
    this.#lateTag = args.lateTag === undefined ? undefined : new OutputTag(args.lateTag)
    const merges = args.assigner.mergeWindows !== undefined
    this.contexts = new WindowContexts(this.#timers(), this.states, merges, (tag, value) => this.emitSide(tag, value))
  }

  #timers(): WindowTimers {
    return {
      currentProcessingTime: () => this.ctx.clock.now(),
      currentWatermark: () => this.watermark,
      registerEvent: (time, slot) => this.#registerEventTimer(time, slot),
      registerProcessing: (time, slot) => this.#registerProcessingTimer(time, slot),
      deleteEvent: (time, slot) => this.#deleteEventTimer(time, slot),
      deleteProcessing: (time, slot) => this.#deleteProcessingTimer(time, slot),
    }
  }

  /** Adds a record to its windows; false if all of them are over. */
  protected abstract add(entry: WindowEntry, value: unknown, timestamp: number): boolean

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.#late = ctx.metrics.counter(LATE_RECORDS)
    const { evictor, content } = this.args
    this.#copies = evictor === undefined && content.inPlace && ctx.job?.objectReuse !== true
  }

  protected createEntry(key: unknown, token: KeyToken): WindowEntry {
    return { key, token, cells: [], live: 0, windows: new KeyWindows(), pieces: undefined }
  }

  protected processRows(
    batch: Batch,
    from: number,
    to: number,
    input: number,
    watermarks: Float64Array | undefined,
  ): number {
    const values = valuesOf(batch)
    const keys = this.args.keyed ? valuesOf(batch, KEY_COLUMN) : undefined
    const { timestamps } = batch
    this.side = input
    this.beginRun()
    for (let i = from; i < to; i++) {
      if (watermarks !== undefined) this.advanceRun(watermarks[i] as number)
      const timestamp = timestamps === undefined ? NaN : (timestamps[i] as number)
      if (this.isEventTime && Number.isNaN(timestamp)) throw noTimestamp(this.ctx.name)
      const entry = this.useKey(keys === undefined ? ALL : keys[i])
      if (!this.add(entry, values[i], timestamp)) this.reject(values[i], timestamp)
      if (entry.live === 0) this.dropIfEmpty(entry)
      this.flushIfFull()
    }
    this.endRun()
    return to
  }

  /** Whether the windows that end there are over. */
  protected isLate(maxTimestamp: number): boolean {
    return this.isEventTime && maxTimestamp + this.args.allowedLateness <= this.watermark
  }

  /** Deals with a record all of whose windows are over. */
  protected reject(value: unknown, timestamp: number): void {
    if (!this.isLate(timestamp)) return
    if (this.#lateTag === undefined) this.#late.value++
    else {
      this.out.timestamp = timestamp
      this.emitSide(this.#lateTag, value)
    }
  }

  protected openSlot(entry: WindowEntry, window: Window): WindowSlot {
    const slot = createSlot(entry, window)
    entry.windows.add(slot)
    entry.live++
    const cleanup = this.#cleanupTime(slot)
    if (cleanup === Infinity) return slot
    if (this.isEventTime) this.#registerEventTimer(cleanup, slot)
    else this.#registerProcessingTimer(cleanup, slot)
    return slot
  }

  #cleanupTime(slot: WindowSlot): number {
    return this.isEventTime ? slot.maxTimestamp + this.args.allowedLateness : slot.maxTimestamp
  }

  protected addTo(slot: WindowSlot, value: unknown, timestamp: number): void {
    if (slot.isGiven) this.#takeBack(slot)
    slot.content = this.addToContent(slot.content, value, timestamp)
    this.askTrigger(slot, value, timestamp)
  }

  /** What functions may change in place is nobody else's: a record that is the content becomes a copy. */
  protected addToContent(content: unknown, value: unknown, timestamp: number): unknown {
    const added = this.#content.add(content, value, timestamp, this.side)
    return this.#copies && added === value ? copyData(added) : added
  }

  #takeBack(slot: WindowSlot): void {
    slot.content = copyData(slot.content)
    slot.isGiven = false
  }

  /** Tells the trigger of a record, and does what it says. */
  protected askTrigger(slot: WindowSlot, value: unknown, timestamp: number): void {
    const { contexts } = this
    contexts.slot = slot
    const result = this.args.trigger.onElement(value, timestamp, slot.window, contexts.trigger)
    if (result === 'CONTINUE') return
    this.#act(slot, result)
    this.#closeIfEmpty(slot)
  }

  /** Opens a window in place of those that merged. */
  protected merge(entry: WindowEntry, merged: readonly WindowSlot[], to: Window): WindowSlot {
    const { trigger } = this.args
    const { contexts } = this
    const slot = this.openSlot(entry, to)
    for (const old of merged) {
      if (old.isGiven) this.#takeBack(old)
      const { content } = old
      if (content === undefined) continue
      slot.content = slot.content === undefined ? content : this.#content.merge(slot.content, content)
    }
    contexts.slot = slot
    contexts.merged = merged.flatMap(({ triggerState }) => triggerState ?? [])
    trigger.onMerge(to, contexts.trigger)
    for (const old of merged) {
      contexts.slot = old
      trigger.clear(old.window, contexts.trigger)
      this.closeSlot(old)
    }
    return slot
  }

  #registerEventTimer(time: number, slot: WindowSlot): void {
    if (time === slot.lastTimer) return
    if (this.registerEventTimer(time, slot)) slot.timers++
    slot.lastTimer = time
  }

  #registerProcessingTimer(time: number, slot: WindowSlot): void {
    if (this.registerProcessingTimer(time, slot)) slot.timers++
  }

  #deleteEventTimer(time: number, slot: WindowSlot): void {
    if (this.eventTimers.delete(time, slot)) slot.timers--
    if (time === slot.lastTimer) slot.lastTimer = NaN
  }

  #deleteProcessingTimer(time: number, slot: WindowSlot): void {
    if (this.processingTimers.delete(time, slot)) slot.timers--
  }

  /** Does what the trigger said. */
  #act(slot: WindowSlot, result: TriggerResult): void {
    if (!fires(result) && !purges(result)) throw badTriggerResult(result)
    if (fires(result)) {
      const content = this.contentOf(slot)
      if (content !== undefined) this.#fire(slot, content)
    }
    if (!purges(result)) return
    slot.content = undefined
    slot.isGiven = false
  }

  /** What the window holds; undefined for nothing. */
  protected contentOf(slot: WindowSlot): unknown {
    return slot.content
  }

  /** A global window has no time at which it is removed. */
  #closeIfEmpty(slot: WindowSlot): void {
    if (slot.content !== undefined || slot.timers > 0 || slot.removed) return
    if (!hasState(slot.triggerState) && !hasState(slot.functionState)) this.closeSlot(slot)
  }

  /** Fires a window that is over with it. */
  protected fireOnce(slot: WindowSlot, key: unknown, content: unknown): void {
    this.contexts.slot = slot
    this.out.timestamp = slot.maxTimestamp
    this.#emitElements(key, this.args.content.elements(content))
    this.args.call?.clear?.(this.contexts.window)
  }

  #fire(slot: WindowSlot, content: unknown): void {
    const { evictor } = this.args
    this.out.timestamp = slot.maxTimestamp
    if (evictor === undefined) {
      const elements = this.args.content.elements(content)
      if (this.#copies && givesAway(content, elements)) slot.isGiven = true
      this.#emitElements(slot.entry.key, elements)
    } else this.#fireEvicting(slot, content, evictor)
  }

  #fireEvicting(slot: WindowSlot, content: unknown, evictor: Evictor<unknown, Window>): void {
    const evictable = new EvictableElements(content as readonly TimedElement[])
    const { trigger } = this.contexts
    evictor.evictBefore(evictable, evictable.elements.length, slot.window, trigger)
    this.#emitElements(slot.entry.key, this.args.content.ofElements(evictable.elements))
    evictor.evictAfter(evictable, evictable.elements.length, slot.window, trigger)
    slot.content = evictable.elements.length === 0 ? undefined : evictable.elements
  }

  #emitElements(key: unknown, elements: readonly unknown[]): void {
    const { call } = this.args
    if (call !== undefined) this.emit(call.process(key, this.contexts.window, elements, this.out, this.#emit))
    else for (const element of elements) this.out.collect(element)
  }

  protected onEventTimer(slot: WindowSlot, time: number): void {
    if (slot.removed) return
    if (time === slot.lastTimer) slot.lastTimer = NaN
    this.#useSlot(slot)
    const result = this.args.trigger.onEventTime(time, slot.window, this.contexts.trigger)
    this.#afterTimer(slot, result, this.isEventTime && time === this.#cleanupTime(slot))
  }

  protected onProcessingTimer(slot: WindowSlot, time: number): void {
    if (slot.removed) return
    this.#useSlot(slot)
    const result = this.args.trigger.onProcessingTime(time, slot.window, this.contexts.trigger)
    this.#afterTimer(slot, result, !this.isEventTime && time === this.#cleanupTime(slot))
  }

  #useSlot(slot: WindowSlot): void {
    slot.timers--
    this.entry = slot.entry
    this.contexts.slot = slot
  }

  #afterTimer(slot: WindowSlot, result: TriggerResult, isCleanup: boolean): void {
    if (result !== 'CONTINUE') this.#act(slot, result)
    if (isCleanup) {
      this.args.trigger.clear(slot.window, this.contexts.trigger)
      this.args.call?.clear?.(this.contexts.window)
      this.closeSlot(slot)
    }
    this.#closeIfEmpty(slot)
    this.dropIfEmpty(slot.entry)
  }

  protected closeSlot(slot: WindowSlot): void {
    slot.entry.windows.remove(slot)
    slot.entry.live--
    // Timers that are still pending find the window removed.
    if (this.isEventTime) this.#deleteEventTimer(this.#cleanupTime(slot), slot)
    else this.#deleteProcessingTimer(this.#cleanupTime(slot), slot)
  }

  protected override saveNames(): unknown {
    return this.contexts.saved.names()
  }

  protected saveEntry(entry: WindowEntry, timersOf: (owner: WindowSlot) => SavedTimers): unknown {
    return this.contexts.saved.save(entry, timersOf)
  }

  protected restoreEntry(
    entry: WindowEntry,
    saved: unknown,
    names: unknown,
    restoreTimers: (owner: WindowSlot, saved: SavedTimers) => void,
  ): void {
    this.contexts.saved.restore(entry, saved, names, restoreTimers)
  }
}

function hasState(holder: StateHolder | undefined): boolean {
  return holder !== undefined && holder.live > 0
}

function badTriggerResult(result: unknown): JobError {
  return new JobError(
    'BAD_TRIGGER_RESULT',
    `The trigger returned ${String(result)}: it is CONTINUE, FIRE, PURGE or FIRE_AND_PURGE, as in TriggerResult.`,
  )
}

/** Windows of event time need one of every record. */
export function noTimestamp(operator: string): JobError {
  return new JobError(
    'NO_TIMESTAMP',
    `${operator}: A record has no event time, which windows of event time need: call assignTimestampsAndWatermarks() first, or take windows of processing time.`,
  )
}
