import type { ByteReader } from '../state/bytes.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import type { AlignedAssigner } from '../windows/assigners.ts'
import { type WindowArgs, WindowOperator } from './window-operator.ts'
import type { WindowEntry } from './window-slots.ts'

/**
 * Tumbling and sliding windows, found by their end.
 *
 * State beyond that of all windows: by how much a subtask's windows are staggered, from its first record on.
 */
export class AlignedWindows extends WindowOperator {
  protected assigner: AlignedAssigner
  #stagger: number
  #firedAt = -Infinity

  constructor(args: WindowArgs, assigner: AlignedAssigner) {
    super(args)
    this.assigner = assigner
    this.#stagger = assigner.stagger === 'ALIGNED' ? 0 : NaN
  }

  protected add(entry: WindowEntry, value: unknown, timestamp: number): boolean {
    if (Number.isNaN(this.#stagger)) this.#staggerBy(this.#drawStagger())
    const { assigner } = this
    const { size, slide } = assigner
    const time = this.isEventTime ? timestamp : this.arrival()
    let accepted = false
    for (let start = assigner.lastStart(time); start > time - size; start -= slide) {
      const maxTimestamp = start + size - 1
      // Windows that start earlier are later still.
      if (this.isLate(maxTimestamp)) break
      accepted = true
      const slot = entry.windows.findByEnd(maxTimestamp) ?? this.openSlot(entry, assigner.windowAt(start))
      this.addTo(slot, value, timestamp)
    }
    return accepted
  }

  /** Now; but windows that have been fired in this millisecond are over. */
  protected arrival(): number {
    const now = this.ctx.clock.now()
    const start = now + 1 - this.assigner.size
    return now === this.#firedAt && this.assigner.lastStart(start) === start ? now + 1 : now
  }

  #drawStagger(): number {
    const { size, stagger } = this.assigner
    if (stagger === 'RANDOM') return Math.floor(this.ctx.random.next() * size)
    const now = this.ctx.clock.now()
    return now - Math.floor(now / size) * size
  }

  #staggerBy(stagger: number): void {
    this.#stagger = stagger
    this.assigner = this.assigner.shifted(stagger)
  }

  override onProcessingTime(now: number): void {
    this.#firedAt = now
    super.onProcessingTime(now)
  }

  protected override snapshotTime(writer: StateWriter): void {
    super.snapshotTime(writer)
    writer.operator().f64(this.#stagger)
  }

  protected override restoreTime(reader: StateReader): ByteReader[] {
    const readers = super.restoreTime(reader)
    const [stagger = NaN] = readers.map((saved) => saved.f64())
    if (this.assigner.stagger !== 'ALIGNED' && !Number.isNaN(stagger)) this.#staggerBy(stagger)
    return readers
  }
}
