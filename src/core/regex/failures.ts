/**
 * The places where instructions of a program failed, as a bit for each, in a text. An instruction is noted when it is
 * come to; as long as it hasn't failed it isn't come to again at the same place.
 */
export class Failures {
  readonly #width: number
  readonly #bits: Int32Array
  /** What is noted while a part of the pattern runs by itself: if it succeeds, nothing of it has failed. */
  readonly #noted: number[] = []
  #depth = 0

  /** `width`: how many instructions there are. */
  constructor(places: number, width: number) {
    this.#width = width
    this.#bits = new Int32Array(Math.ceil((places * width) / 32))
  }

  /** Whether an instruction was not at a place before; notes it. */
  isNew(at: number, instruction: number): boolean {
    const bit = at * this.#width + instruction
    const word = this.#bits[bit >>> 5] as number
    if ((word & (1 << (bit & 31))) !== 0) return false
    this.#bits[bit >>> 5] = word | (1 << (bit & 31))
    if (this.#depth > 0) this.#noted.push(bit)
    return true
  }

  /** A part of the pattern begins to run by itself; to be given to `leave`. */
  enter(): number {
    this.#depth++
    return this.#noted.length
  }

  leave(entered: number, succeeded: boolean): void {
    this.#depth--
    if (succeeded) for (let i = entered; i < this.#noted.length; i++) this.#forget(this.#noted[i] as number)
    if (succeeded || this.#depth === 0) this.#noted.length = entered
  }

  /** After a match only what was noted where it ends can be met again, and some of that led to the match. */
  forgetPlace(at: number): void {
    for (let bit = at * this.#width; bit < (at + 1) * this.#width; bit++) this.#forget(bit)
  }

  forgetAll(): void {
    this.#bits.fill(0)
  }

  #forget(bit: number): void {
    this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] as number) & ~(1 << (bit & 31))
  }
}
