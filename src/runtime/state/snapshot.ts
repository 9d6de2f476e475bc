import { ByteReader, ByteWriter } from './bytes.ts'

/** Takes the state of one operator subtask. Each part is written once per snapshot. */
export interface StateWriter {
  /** State of the keys of one key group. */
  keyGroup(group: number): ByteWriter
  /** State that belongs to the subtask and to no key. */
  operator(): ByteWriter
}

/** Gives back the state that one or several subtasks wrote. */
export interface StateReader {
  keyGroups(): Iterable<readonly [group: number, reader: ByteReader]>
  operator(): Iterable<ByteReader>
}

/** Collects the state of one operator in memory. */
export class SnapshotWriter implements StateWriter {
  readonly #groups = new Map<number, ByteWriter>()
  #operator: ByteWriter | undefined

  keyGroup(group: number): ByteWriter {
    let writer = this.#groups.get(group)
    if (writer === undefined) this.#groups.set(group, (writer = new ByteWriter()))
    return writer
  }

  operator(): ByteWriter {
    return (this.#operator ??= new ByteWriter())
  }

  finish(): OperatorSnapshot {
    return {
      groups: new Map([...this.#groups].toSorted((a, b) => a[0] - b[0]).map(([group, w]) => [group, w.finish()])),
      operator: this.#operator?.finish(),
    }
  }
}

/** What one operator subtask wrote: a blob per key group and one of its own. */
export interface OperatorSnapshot {
  readonly groups: ReadonlyMap<number, Uint8Array>
  readonly operator: Uint8Array | undefined
}

/** Reads the snapshots of all former subtasks, as far as their key groups pass `owns`. */
export function snapshotReader(
  snapshots: readonly OperatorSnapshot[],
  owns: (group: number) => boolean = () => true,
): StateReader {
  return {
    *keyGroups() {
      for (const snapshot of snapshots) {
        for (const [group, bytes] of snapshot.groups) if (owns(group)) yield [group, new ByteReader(bytes)] as const
      }
    },
    *operator() {
      for (const { operator } of snapshots) if (operator !== undefined) yield new ByteReader(operator)
    },
  }
}
