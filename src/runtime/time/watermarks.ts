import type { ByteReader, ByteWriter } from '../state/bytes.ts'

/** The watermark of several inputs: the minimum over those that are not idle. It never decreases. */
export class WatermarkCombiner {
  readonly #watermarks: Float64Array
  readonly #idle: Uint8Array
  watermark: number = -Infinity

  constructor(inputs: number) {
    this.#watermarks = new Float64Array(inputs).fill(-Infinity)
    this.#idle = new Uint8Array(inputs)
  }

  get allIdle(): boolean {
    return this.#idle.every((idle) => idle === 1)
  }

  /** Takes an input's new watermark, which also makes it active. */
  advance(watermark: number, input: number): void {
    if (watermark > (this.#watermarks[input] as number)) this.#watermarks[input] = watermark
    this.#idle[input] = 0
    this.#update()
  }

  setIdle(idle: boolean, input: number): void {
    this.#idle[input] = idle ? 1 : 0
    this.#update()
  }

  /** Notes that rows came from `input`; true if it had been idle. */
  activate(input: number): boolean {
    if (this.#idle[input] === 0) return false
    this.#idle[input] = 0
    return true
  }

  /** The minimum over all active inputs but one; Infinity when there is none. */
  withoutInput(input: number): number {
    let min = Infinity
    for (let i = 0; i < this.#watermarks.length; i++) {
      if (i !== input && this.#idle[i] === 0) min = Math.min(min, this.#watermarks[i] as number)
    }
    return min
  }

  #update(): void {
    if (this.allIdle) return
    const min = this.withoutInput(-1)
    if (min > this.watermark) this.watermark = min
  }

  snapshot(writer: ByteWriter): void {
    writer.f64(this.watermark).i32(this.#watermarks.length)
    for (let i = 0; i < this.#watermarks.length; i++)
      writer.f64(this.#watermarks[i] as number).u8(this.#idle[i] as number)
  }

  /** Takes over a saved state; of several (another parallelism) the lowest watermark counts. */
  restore(reader: ByteReader, first: boolean): void {
    const watermark = reader.f64()
    this.watermark = first ? watermark : Math.min(this.watermark, watermark)
    const inputs = reader.i32()
    for (let i = 0; i < inputs; i++) {
      const saved = reader.f64()
      this.#watermarks[i] = first ? saved : Math.min(this.#watermarks[i] as number, saved)
      const idle = reader.u8()
      this.#idle[i] = first ? idle : idle & (this.#idle[i] as number)
    }
  }
}
