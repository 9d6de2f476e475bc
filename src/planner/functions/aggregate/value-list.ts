import { type ValueToken, valueToken } from '../../../runtime/state/value-token.ts'

/** Values in the order of their arrival, each of which may go again; plain data, for accumulators. */
export interface ValueList {
  /** Undefined where a value has gone; never at the end. */
  values: unknown[]
  /** The first place that is not undefined. */
  head: number
  size: number
  /** The places of each value, kept once one has gone. */
  places: Map<ValueToken, number[]> | undefined
}

export const emptyList = (): ValueList => ({ values: [], head: 0, size: 0, places: undefined })

export function append(list: ValueList, value: unknown): void {
  const place = list.values.push(value) - 1
  list.size++
  if (list.places !== undefined) note(list.places, value, place)
}

export function appendAll(list: ValueList, other: ValueList): void {
  for (const value of other.values) if (value !== undefined) append(list, value)
}

/** Takes back a value: of equal ones the first that came. */
export function remove(list: ValueList, value: unknown): void {
  list.places ??= placesOf(list.values)
  const token = valueToken(value)
  const places = list.places.get(token)
  const place = places?.shift()
  if (places === undefined || place === undefined) return
  if (places.length === 0) list.places.delete(token)
  list.values[place] = undefined
  list.size--
  tidy(list)
}

export function valuesOf({ values, size }: ValueList): unknown[] {
  return size === values.length ? values.slice() : values.filter((value) => value !== undefined)
}

/** Undefined for an empty list. */
export const firstOf = ({ values, head }: ValueList): unknown => values[head]

/** Undefined for an empty list. */
export const lastOf = ({ values }: ValueList): unknown => values.at(-1)

function tidy(list: ValueList): void {
  const { values } = list
  while (values.length > 0 && values.at(-1) === undefined) values.pop()
  list.head = Math.min(list.head, values.length)
  while (list.head < values.length && values[list.head] === undefined) list.head++
  // Twice the room that is needed, at most, so that to make it smaller costs little for each value.
  if (values.length < 32 || list.size * 2 > values.length) return
  list.values = valuesOf(list)
  list.head = 0
  list.places = undefined
}

function placesOf(values: readonly unknown[]): Map<ValueToken, number[]> {
  const places = new Map<ValueToken, number[]>()
  values.forEach((value, place) => {
    if (value !== undefined) note(places, value, place)
  })
  return places
}

function note(places: Map<ValueToken, number[]>, value: unknown, place: number): void {
  const token = valueToken(value)
  const known = places.get(token)
  if (known === undefined) places.set(token, [place])
  else known.push(place)
}
