import type { Batch } from '../../core/batch.ts'
import { EVENT_TIMERS } from '../job/metrics.ts'
import type { OperatorContext } from '../operator.ts'
import { type KeyToken, keyToken } from '../state/key-token.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import type { AlignedAssigner } from '../windows/assigners.ts'
import { firesAtEnd } from '../windows/triggers.ts'
import type { TimeWindow } from '../windows/window.ts'
import { AlignedWindows } from './aligned-windows.ts'
import { valuesOf } from './function-operator.ts'
import { KEY_COLUMN } from './key-by.ts'
import { ALL, noTimestamp, type WindowArgs } from './window-operator.ts'
import { createSlot, type WindowEntry, type WindowSlot } from './window-slots.ts'

/** Whether all that ever happens to a window is that it ends, once, and its records are in no other. */
export function endsOnce({ evictor, trigger, allowedLateness }: WindowArgs, assigner: AlignedAssigner): boolean {
  const { size, slide, stagger } = assigner
  if (slide !== size || stagger !== 'ALIGNED' || evictor !== undefined || allowedLateness > 0) return false
  return assigner.isEventTime() && firesAtEnd(trigger, true)
}

/** What a key holds in a window. */
interface Held {
  readonly key: unknown
  content: unknown
}

/** A window of all keys. */
interface OpenWindow {
  readonly start: number
  readonly maxTimestamp: number
  readonly keys: Map<KeyToken, Held>
}

/**
 * Tumbling windows of event time that fire once, at their end: a window holds its keys, instead of each key its windows,
 * so that a record costs a look-up and a window one timer.
 *
 * State: as that of all windows, in the same form.
 */
export class TumblingWindows extends AlignedWindows {
  readonly #open = new Map<number, OpenWindow>()
  #current: OpenWindow | undefined
  /** The lowest `maxTimestamp` of an open window. */
  #next = Infinity
  /** The key whose function is being called. */
  #firing: Held | undefined

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    ctx.metrics.gauge(EVENT_TIMERS, () => [...this.#open.values()].reduce((sum, { keys }) => sum + keys.size, 0))
  }

  protected override nextTimer(): number {
    return Math.min(this.#next, super.nextTimer())
  }

  protected override processRows(
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
      const window = this.#windowOf(timestamp)
      if (window === undefined) {
        this.reject(values[i], timestamp)
        continue
      }
      const key = keys === undefined ? ALL : keys[i]
      const token = keyToken(key)
      const held = window.keys.get(token)
      if (held === undefined) {
        window.keys.set(token, { key, content: this.addToContent(undefined, values[i], timestamp) })
      } else held.content = this.addToContent(held.content, values[i], timestamp)
    }
    this.endRun()
    return to
  }

  /** The window of a time; undefined if it is over. */
  #windowOf(timestamp: number): OpenWindow | undefined {
    const current = this.#current
    if (current !== undefined && timestamp >= current.start && timestamp <= current.maxTimestamp) return current
    if (Number.isNaN(timestamp)) throw noTimestamp(this.ctx.name)
    const start = this.assigner.lastStart(timestamp)
    const maxTimestamp = start + this.assigner.size - 1
    if (this.isLate(maxTimestamp)) return undefined
    return (this.#current = this.#open.get(start) ?? this.#openWindow(start, maxTimestamp))
  }

  #openWindow(start: number, maxTimestamp: number): OpenWindow {
    const window = { start, maxTimestamp, keys: new Map<KeyToken, Held>() }
    this.#open.set(start, window)
    this.#next = Math.min(this.#next, maxTimestamp)
    return window
  }

  protected override onWatermark(watermark: number): void {
    while (this.#next <= watermark && this.#open.size > 0) {
      const window = this.#open.get(this.#next + 1 - this.assigner.size) as OpenWindow
      this.#remove(window)
      this.#fire(window)
    }
    super.onWatermark(watermark)
  }

  #remove(window: OpenWindow): void {
    this.#open.delete(window.start)
    this.#current = undefined
    this.#next = Infinity
    for (const { maxTimestamp } of this.#open.values()) this.#next = Math.min(this.#next, maxTimestamp)
  }

  #fire({ start, keys }: OpenWindow): void {
    const slot = createSlot(this.createEntry(ALL, ALL), this.assigner.windowAt(start))
    for (const held of keys.values()) {
      this.entry = undefined
      slot.functionState = undefined
      this.#firing = held
      this.fireOnce(slot, held.key, held.content)
      this.#forget()
      this.flushIfFull()
    }
    this.#firing = undefined
  }

  /** A key has an entry only if its function asked for state. */
  protected override currentEntry(): WindowEntry {
    if (this.entry === undefined && this.#firing !== undefined) return this.useKey(this.#firing.key)
    return super.currentEntry()
  }

  #forget(): void {
    if (this.entry !== undefined) this.dropIfEmpty(this.entry)
  }

  override snapshot(writer: StateWriter): void {
    const slots = [...this.#open.values()].flatMap((window) => this.#slotsOf(window))
    super.snapshot(writer)
    for (const slot of slots) {
      this.closeSlot(slot)
      this.dropIfEmpty(slot.entry)
    }
    this.entry = undefined
  }

  /** The window's content where other windows keep theirs. */
  #slotsOf({ start, keys }: OpenWindow): WindowSlot[] {
    const window = this.assigner.windowAt(start)
    return Array.from(keys.values(), ({ key, content }) => {
      const slot = this.openSlot(this.useKey(key), window)
      slot.content = content
      return slot
    })
  }

  override restore(reader: StateReader): void {
    super.restore(reader)
    for (const [, slot] of [...this.eventTimers.timers()]) {
      const { start } = slot.window as TimeWindow
      const window = this.#open.get(start) ?? this.#openWindow(start, slot.maxTimestamp)
      window.keys.set(slot.entry.token, { key: slot.entry.key, content: slot.content })
      this.closeSlot(slot)
      this.dropIfEmpty(slot.entry)
    }
  }
}
