import type { DataStream } from './data-stream.ts'

/** A stream whose records have names, to be picked by them. */
export interface SplitStream<T> {
  select(...names: string[]): DataStream<T>
}

/** The old form of side outputs: `selector` names the outputs of a record. */
export function splitStream<T>(stream: DataStream<T>, selector: (value: T) => Iterable<string>): SplitStream<T> {
  return {
    select(...names) {
      const wanted = new Set(names)
      return stream.filter((value) => namesOf(selector(value)).some((name) => wanted.has(name))).name('Select')
    },
  }
}

/** A text is one name, not many letters. */
function namesOf(names: Iterable<string>): readonly string[] {
  return typeof names === 'string' ? [names] : [...names]
}
