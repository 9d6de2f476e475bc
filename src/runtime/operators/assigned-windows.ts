import { requireWindow } from '../windows/window.ts'
import type { WindowEntry } from './window-slots.ts'
import { WindowOperator } from './window-operator.ts'

/** Windows that only their assigner knows. */
export class AssignedWindows extends WindowOperator {
  readonly #clock = { currentProcessingTime: (): number => this.ctx.clock.now() }

  protected add(entry: WindowEntry, value: unknown, timestamp: number): boolean {
    let accepted = false
    for (const window of this.args.assigner.assignWindows(value, timestamp, this.#clock)) {
      requireWindow(window)
      if (this.isLate(window.maxTimestamp())) continue
      accepted = true
      this.addTo(entry.windows.find(window) ?? this.openSlot(entry, window), value, timestamp)
    }
    return accepted
  }
}
