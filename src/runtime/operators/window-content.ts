import { callable } from '../functions/function.ts'
import type { AggregateFunction } from '../functions/aggregate-function.ts'
import type { ReduceFunction } from '../functions/types.ts'
import { mergeAccumulators } from '../state/state-handles.ts'
import type { EvictorElements, TimestampedValue } from '../windows/evictors.ts'

/**
 * How the records of a window become what it holds: a reduced value, an accumulator or the list of them. `content` is
 * undefined for an empty window.
 */
export interface WindowContent {
  add(content: unknown, value: unknown, timestamp: number): unknown
  merge(a: unknown, b: unknown): unknown
  /** What the window function is given. */
  elements(content: unknown): readonly unknown[]
  /** What `elements` would be for a window of just these values. */
  ofValues(values: readonly unknown[]): readonly unknown[]
}

export function reduceContent(fn: ReduceFunction<unknown>): WindowContent {
  const reduce: (a: unknown, b: unknown) => unknown = callable(fn, 'reduce')
  return {
    add: (content, value) => (content === undefined ? value : reduce(content, value)),
    merge: reduce,
    elements: (content) => [content],
    ofValues: (values) => (values.length === 0 ? [] : [values.reduce((a, b) => reduce(a, b))]),
  }
}

export function aggregateContent(fn: AggregateFunction<unknown, unknown, unknown>): WindowContent {
  return {
    add: (content, value) => fn.add(value, content === undefined ? fn.createAccumulator() : content),
    merge: (a, b) => mergeAccumulators(fn, a, b),
    elements: (content) => [fn.getResult(content)],
    ofValues: (values) => [fn.getResult(values.reduce((acc, value) => fn.add(value, acc), fn.createAccumulator()))],
  }
}

/** A fold can't be merged. */
export function foldContent(initial: unknown, fold: (acc: unknown, value: unknown) => unknown): WindowContent {
  return aggregateContent({
    createAccumulator: () => structuredClone(initial),
    add: (value, acc) => fold(acc, value),
    getResult: (acc) => acc,
  })
}

export const listContent: WindowContent = {
  add(content, value) {
    if (content === undefined) return [value]
    const list = content as unknown[]
    list.push(value)
    return list
  },
  merge: (a, b) => (a as unknown[]).concat(b as unknown[]),
  // A copy: the function may keep it, and the window may go on growing.
  elements: (content) => (content as unknown[]).slice(),
  ofValues: (values) => values,
}

/** What an evictor needs: all records with their times. */
export const timestampedContent: Pick<WindowContent, 'add' | 'merge'> = {
  add(content, value, timestamp) {
    return listContent.add(content, { value, timestamp } satisfies TimestampedValue<unknown>, timestamp)
  },
  merge: listContent.merge,
}

/** The records of a window as an evictor sees them. */
export class EvictableElements implements EvictorElements<unknown> {
  elements: readonly TimestampedValue<unknown>[]

  constructor(elements: readonly TimestampedValue<unknown>[]) {
    this.elements = elements
  }

  removeIf(predicate: (element: TimestampedValue<unknown>) => boolean): void {
    this.elements = this.elements.filter((element) => !predicate(element))
  }

  [Symbol.iterator](): Iterator<TimestampedValue<unknown>> {
    return this.elements[Symbol.iterator]()
  }
}
