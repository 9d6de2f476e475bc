/*
 * Texts as UTF-8 bytes within buffers, `buffer[start .. end)`. UTF-8 keeps what matters here: equal texts have equal
 * bytes, bytes order as code points do, and no character's bytes stand within those of another.
 */

/** Of the texts `a[aStart .. aEnd)` and `b[bStart .. bEnd)`. */
type OfTwoTexts<R> = (a: Uint8Array, aStart: number, aEnd: number, b: Uint8Array, bStart: number, bEnd: number) => R

export const sameBytes: OfTwoTexts<boolean> = (a, aStart, aEnd, b, bStart, bEnd) => {
  const length = aEnd - aStart
  if (bEnd - bStart !== length) return false
  for (let k = 0; k < length; k++) if (a[aStart + k] !== b[bStart + k]) return false
  return true
}

/** Negative, 0 or positive. */
export const orderOfBytes: OfTwoTexts<number> = (a, aStart, aEnd, b, bStart, bEnd) => {
  const [aLength, bLength] = [aEnd - aStart, bEnd - bStart]
  const length = Math.min(aLength, bLength)
  for (let k = 0; k < length; k++) {
    const difference = (a[aStart + k] as number) - (b[bStart + k] as number)
    if (difference !== 0) return difference
  }
  return aLength - bLength
}

/** Whether the first text starts with the second. */
export const startsWithBytes: OfTwoTexts<boolean> = (a, aStart, aEnd, b, bStart, bEnd) => {
  const end = aStart + bEnd - bStart
  return end <= aEnd && sameBytes(a, aStart, end, b, bStart, bEnd)
}

export const endsWithBytes: OfTwoTexts<boolean> = (a, aStart, aEnd, b, bStart, bEnd) => {
  const start = aEnd - (bEnd - bStart)
  return start >= aStart && sameBytes(a, start, aEnd, b, bStart, bEnd)
}

/**
 * A test for texts that `part`, which is not empty, stands in. It looks at the byte that the part's last one would be, and
 * moves on so far that this byte is at its last place in the part (Horspool's algorithm).
 */
export function containsTest(part: Uint8Array): (a: Uint8Array, start: number, end: number) => boolean {
  const { length } = part
  const steps = new Int32Array(256).fill(length)
  for (let k = 0; k < length - 1; k++) steps[part[k] as number] = length - 1 - k
  const last = part[length - 1]
  return (a, start, end) => {
    for (let p = start + length; p <= end; p += steps[a[p - 1] as number] as number) {
      if (a[p - 1] === last && sameBytes(a, p - length, p, part, 0, length)) return true
    }
    return false
  }
}

/** The number of code points: of bytes that don't continue one. */
export function charactersOfBytes(buffer: Uint8Array, start: number, end: number): number {
  let count = 0
  for (let p = start; p < end; p++) if (((buffer[p] as number) & 0xc0) !== 0x80) count++
  return count
}

/** The order of two byte strings; also of what stands below a NULL, where any will do. */
export function compareBytes(a: Uint8Array | null, b: Uint8Array | null): number {
  return a === null || b === null ? 0 : Buffer.compare(a, b)
}
