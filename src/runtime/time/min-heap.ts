/** Numbers of which the smallest is at hand. */
export class MinHeap {
  #items: number[] = []

  get size(): number {
    return this.#items.length
  }

  /** Infinity when empty. */
  get min(): number {
    return this.#items[0] ?? Infinity
  }

  replace(items: Iterable<number>): void {
    // A sorted list is a heap.
    this.#items = [...items].toSorted((a, b) => a - b)
  }

  push(item: number): void {
    const items = this.#items
    let at = items.length
    items.push(item)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if ((items[parent] as number) <= item) break
      items[at] = items[parent] as number
      at = parent
    }
    items[at] = item
  }

  pop(): void {
    const items = this.#items
    const last = items.pop()
    if (last === undefined || items.length === 0) return
    let at = 0
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      if (child + 1 < items.length && (items[child + 1] as number) < (items[child] as number)) child++
      if ((items[child] as number) >= last) break
      items[at] = items[child] as number
      at = child
    }
    items[at] = last
  }
}
