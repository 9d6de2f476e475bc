import { refusePromise, valueCallable } from '../functions/function.ts'
import { synchronous, synchronousAggregate } from '../functions/synchronous.ts'
import type { AggregateFunction } from '../functions/aggregate-function.ts'
import type { ReduceFunction } from '../functions/types.ts'
import { mergeAccumulators } from '../state/state-handles.ts'
import type { EvictorElements, TimestampedValue } from '../windows/evictors.ts'
import { copyData, isFixedSize } from '../../core/copy-data.ts'

/** A record of a window that keeps them all for an evictor. */
export interface TimedElement extends TimestampedValue<unknown> {
  /** The input it came from. */
  readonly side: number
}

/**
 * How the records of a window become what it holds: a reduced value, an accumulator or the list of them. `content` is
 * undefined for an empty window.
 */
export interface WindowContent {
  add(content: unknown, value: unknown, timestamp: number, side: number): unknown
  /** May use up `a` and `b`. */
  merge(a: unknown, b: unknown): unknown
  /** The content of all `pieces`, which follow one another and stay as they are; undefined where that can't be made. */
  readonly combine: ((pieces: readonly unknown[]) => unknown) | undefined
  /** Whether functions of the program make it, which may change it in place. */
  readonly inPlace: boolean
  /** What the window function is given. */
  elements(content: unknown): readonly unknown[]
  /** What `elements` would be for a window of just these records. */
  ofElements(elements: readonly TimedElement[]): readonly unknown[]
}

/** `inPlace`: the function is the program's. */
export function reduceContent(fn: ReduceFunction<unknown>, inPlace = true): WindowContent {
  const given: (a: unknown, b: unknown) => unknown = valueCallable(fn, 'reduce')
  const reduce = inPlace ? synchronous(given) : given
  const reduceAll = ([first, ...others]: readonly unknown[]): unknown =>
    others.reduce((a, b) => reduce(a, b), inPlace ? copyData(first) : first)
  return {
    add: (content, value) => (content === undefined ? value : reduce(content, value)),
    merge: reduce,
    combine: reduceAll,
    inPlace,
    elements: (content) => [content],
    ofElements: (elements) => (elements.length === 0 ? [] : [reduceAll(valuesOf(elements))]),
  }
}

export function aggregateContent(given: AggregateFunction<unknown, unknown, unknown>): WindowContent {
  const fn = synchronousAggregate(given)
  const add: AggregateFunction<unknown, unknown, unknown>['add'] = valueCallable(given, 'add')
  return {
    // Called for every record, so that the function is called directly.
    add(content, value) {
      const before = content === undefined ? fn.createAccumulator() : content
      const after = add(value, before)
      if (after !== before) refusePromise(after)
      return after
    },
    merge: (a, b) => mergeAccumulators(fn, a, b),
    combine: combineOf(fn),
    inPlace: true,
    elements: (content) => [fn.getResult(content)],
    ofElements: (elements) => {
      const accumulator = valuesOf(elements).reduce((acc, value) => fn.add(value, acc), fn.createAccumulator())
      return [fn.getResult(accumulator)]
    },
  }
}

/** `merge` may use up accumulators, so it gets copies: worth it where they don't grow with the records. */
function combineOf(fn: AggregateFunction<unknown, unknown, unknown>): WindowContent['combine'] {
  if (fn.merge === undefined || !isFixedSize(fn.createAccumulator())) return undefined
  return (pieces) => {
    let result = copyData(pieces[0])
    for (let i = 1; i < pieces.length; i++) result = mergeAccumulators(fn, result, copyData(pieces[i]))
    return result
  }
}

/** A fold can't be merged. */
export function foldContent(initial: unknown, fold: (acc: unknown, value: unknown) => unknown): WindowContent {
  return aggregateContent({
    createAccumulator: () => copyData(initial),
    add: (value, acc) => fold(acc, value),
    getResult: (acc) => acc,
  })
}

export const listContent: WindowContent = {
  add: (content, value) => append(content, value),
  merge: (a, b) => (a as unknown[]).concat(b as unknown[]),
  combine: undefined,
  inPlace: false,
  // A copy: the function may keep it, and the window may go on growing.
  elements: (content) => (content as unknown[]).slice(),
  ofElements: valuesOf,
}

/** Whether one of the elements that a window gave is what it holds, or a field of that. */
export function givesAway(content: unknown, elements: readonly unknown[]): boolean {
  if (typeof content !== 'object' || content === null) return false
  const [element] = elements
  if (element === content) return true
  if (typeof element !== 'object' || element === null || Array.isArray(content)) return false
  for (const name in content) if ((content as Record<string, unknown>)[name] === element) return true
  return false
}

function append(list: unknown, value: unknown): unknown[] {
  if (list === undefined) return [value]
  ;(list as unknown[]).push(value)
  return list as unknown[]
}

function valuesOf(elements: readonly TimedElement[]): readonly unknown[] {
  return elements.map(({ value }) => value)
}

/** The records of two inputs, apart: the window function is given two lists. */
type Sides = readonly [first: unknown[], second: unknown[]]

export const twoListsContent: WindowContent = {
  add(content, value, _timestamp, side) {
    const sides = (content as Sides | undefined) ?? [[], []]
    sides[side === 0 ? 0 : 1].push(value)
    return sides
  },
  merge(a, b) {
    const [first, second] = a as Sides
    const [otherFirst, otherSecond] = b as Sides
    return [first.concat(otherFirst), second.concat(otherSecond)] satisfies Sides
  },
  combine: undefined,
  inPlace: false,
  elements: (content) => (content as Sides).map((side) => side.slice()),
  ofElements: (elements) => [0, 1].map((side) => valuesOf(elements.filter((element) => element.side === side))),
}

/** What an evictor needs: all records with their times. */
export const timedContent: Pick<WindowContent, 'add' | 'merge'> = {
  add: (content, value, timestamp, side) => append(content, { value, timestamp, side } satisfies TimedElement),
  merge: listContent.merge,
}

/** The records of a window as an evictor sees them. */
export class EvictableElements implements EvictorElements<unknown> {
  elements: readonly TimedElement[]

  constructor(elements: readonly TimedElement[]) {
    this.elements = elements
  }

  removeIf(predicate: (element: TimestampedValue<unknown>) => boolean): void {
    this.elements = this.elements.filter((element) => !predicate(element))
  }

  [Symbol.iterator](): Iterator<TimestampedValue<unknown>> {
    return this.elements[Symbol.iterator]()
  }
}
