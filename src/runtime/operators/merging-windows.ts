import { JobError } from '../../core/errors.ts'
import { requireWindow, type Window } from '../windows/window.ts'
import { WindowOperator } from './window-operator.ts'
import type { WindowEntry, WindowSlot } from './window-slots.ts'

/** Windows that merge first, such as sessions, and then are late or not as the window they became. */
export class MergingWindows extends WindowOperator {
  readonly #clock = { currentProcessingTime: (): number => this.ctx.clock.now() }

  protected add(entry: WindowEntry, value: unknown, timestamp: number): boolean {
    let accepted = false
    for (const window of this.args.assigner.assignWindows(value, timestamp, this.#clock)) {
      requireWindow(window)
      const slot = this.#mergedSlot(entry, window)
      if (slot === undefined) continue
      accepted = true
      this.addTo(slot, value, timestamp)
    }
    return accepted
  }

  /** Merges `window` with the key's windows; undefined if it is late and stayed alone. */
  #mergedSlot(entry: WindowEntry, window: Window): WindowSlot | undefined {
    const slots = entry.windows.all()
    let target: WindowSlot | undefined
    this.args.assigner.mergeWindows?.([...slots.map((slot) => slot.window), window], (from, to) => {
      const merged = slots.filter((slot) => from.includes(slot.window))
      const [only] = merged
      const stays = merged.length === 1 && only !== undefined && entry.windows.find(to) === only
      const slot = stays ? only : this.#mergeInto(entry, merged, to)
      if (from.includes(window)) target = slot
    })
    if (target !== undefined) return target
    return this.isLate(window.maxTimestamp()) ? undefined : this.openSlot(entry, window)
  }

  #mergeInto(entry: WindowEntry, merged: readonly WindowSlot[], to: Window): WindowSlot {
    const end = to.maxTimestamp()
    if (this.isEventTime ? !this.isLate(end) : end > this.ctx.clock.now()) return this.merge(entry, merged, to)
    throw new JobError(
      'MERGED_WINDOW_LATE',
      `${this.ctx.name}: Windows merged into one that ended at ${end}, which is over: mergeWindows() must not make windows end earlier.`,
    )
  }
}
