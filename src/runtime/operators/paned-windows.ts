import type { KeyToken } from '../state/key-token.ts'
import type { AlignedAssigner } from '../windows/assigners.ts'
import { firesAtEnd } from '../windows/triggers.ts'
import type { TimeWindow } from '../windows/window.ts'
import { AlignedWindows } from './aligned-windows.ts'
import type { WindowArgs } from './window-operator.ts'
import type { Piece, WindowEntry, WindowSlot } from './window-slots.ts'

/** Whether windows may be put together from panes: where all that ever happens to one is that it ends. */
export function hasPanes({ content, evictor, trigger }: WindowArgs, assigner: AlignedAssigner): boolean {
  if (assigner.slide >= assigner.size || content.combine === undefined || evictor !== undefined) return false
  return firesAtEnd(trigger, assigner.isEventTime())
}

/**
 * Sliding windows that share panes: a record is added to its pane once, however many windows it is in, and a window
 * that fires combines its panes.
 *
 * State beyond that of all windows: of each key the pieces of content that are not yet in its windows, in the order
 * their records came. Successive records of one pane make one piece, so that a window has its records combined in their
 * order of arrival. A piece is dropped with the last window it belongs to.
 */
export class PanedWindows extends AlignedWindows {
  readonly #combine: (pieces: readonly unknown[]) => unknown
  /** Where disorder makes more pieces of a key, they are put into its windows. */
  readonly #mostPieces: number

  constructor(args: WindowArgs, assigner: AlignedAssigner) {
    super(args, assigner)
    this.#combine = args.content.combine as (pieces: readonly unknown[]) => unknown
    this.#mostPieces = Math.max(64, Math.ceil((8 * assigner.size) / assigner.slide))
  }

  protected override createEntry(key: unknown, token: KeyToken): WindowEntry {
    return { ...super.createEntry(key, token), pieces: [] }
  }

  protected override add(entry: WindowEntry, value: unknown, timestamp: number): boolean {
    const { assigner } = this
    const time = this.isEventTime ? timestamp : this.arrival()
    const last = piecesOf(entry).at(-1)
    const isSamePane = last !== undefined && time >= last.pane && time < last.end
    if (isSamePane && !(this.isEventTime && this.watermark >= last.end - 1)) {
      // No window of the pane has ended, and all of them are open.
      last.content = this.addToContent(last.content, value, timestamp)
      return true
    }
    if (this.isLate(assigner.lastStart(time) + assigner.size - 1)) return false
    const piece = isSamePane ? last : this.#newPiece(entry, time)
    piece.content = this.addToContent(piece.content, value, timestamp)
    this.#tellWindows(entry, piece.pane, value, timestamp)
    return true
  }

  #newPiece(entry: WindowEntry, time: number): Piece {
    const pieces = piecesOf(entry)
    if (pieces.length >= this.#mostPieces) this.#putIntoWindows(entry)
    const pane = this.assigner.paneStart(time)
    const piece: Piece = { pane, end: this.assigner.paneEnd(pane), content: undefined }
    pieces.push(piece)
    return piece
  }

  #tellWindows(entry: WindowEntry, pane: number, value: unknown, timestamp: number): void {
    const { size, slide } = this.assigner
    for (let start = this.assigner.lastStart(pane); start > pane - size; start -= slide) {
      const maxTimestamp = start + size - 1
      if (this.isLate(maxTimestamp)) break
      const slot = entry.windows.findByEnd(maxTimestamp) ?? this.openSlot(entry, this.assigner.windowAt(start))
      this.askTrigger(slot, value, timestamp)
    }
  }

  #putIntoWindows(entry: WindowEntry): void {
    for (const slot of entry.windows.all()) slot.content = this.contentOf(slot)
    piecesOf(entry).length = 0
  }

  protected override contentOf(slot: WindowSlot): unknown {
    const { start, end } = slot.window as TimeWindow
    const contents = slot.content === undefined ? [] : [slot.content]
    for (const { pane, content } of piecesOf(slot.entry)) {
      if (pane >= start && pane < end && content !== undefined) contents.push(content)
    }
    return contents.length === 0 ? undefined : this.#combine(contents)
  }

  protected override closeSlot(slot: WindowSlot): void {
    super.closeSlot(slot)
    const pieces = piecesOf(slot.entry)
    const next = (slot.window as TimeWindow).start + this.assigner.slide
    let kept = 0
    for (const piece of pieces) if (piece.pane >= next) pieces[kept++] = piece
    pieces.length = kept
  }
}

function piecesOf({ pieces }: WindowEntry): Piece[] {
  if (pieces === undefined) throw new Error('a key without pieces')
  return pieces
}
