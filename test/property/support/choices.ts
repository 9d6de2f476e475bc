import fc from 'fast-check'

/**
 * The decisions of a generator, read off a list of numbers. A 0, and the end of the list, stand for the simplest choice:
 * fast-check makes a case simpler by making its list shorter and its numbers smaller, whatever is built from them.
 */
export class Choices {
  readonly #numbers: readonly number[]
  #at = 0

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers
  }

  /** A number of [min, max]; `min` is the simplest. */
  int(min: number, max: number): number {
    return min + ((this.#numbers[this.#at++] ?? 0) % (max - min + 1))
  }

  /** One of the list; the first is the simplest. */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('nothing to choose from')
    return list[this.int(0, list.length - 1)] as T
  }

  /** True in so many of a hundred cases; false is simpler. */
  chance(percent: number): boolean {
    return this.int(0, 99) >= 100 - percent
  }

  /** Between `min` and `max` items. */
  list<T>(min: number, max: number, item: (index: number) => T): T[] {
    return Array.from({ length: this.int(min, max) }, (_, index) => item(index))
  }

  /** Some of the list, in its order. */
  some<T>(list: readonly T[], percent: number): T[] {
    return list.filter(() => this.chance(percent))
  }
}

/** Numbers for some `count` decisions. */
export function choiceNumbers(count: number): fc.Arbitrary<number[]> {
  const number = fc.nat({ max: 9999 })
  return fc.noBias(fc.array(number, { minLength: count >> 1, maxLength: count, size: 'max' }))
}
