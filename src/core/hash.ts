const numbers = new Float64Array(1)
const words = new Int32Array(numbers.buffer)

/** A hash of 53 bits, the same in every run. Zeros of both signs have one. */
export function hashOf(value: string | number | bigint | boolean): number {
  if (typeof value === 'number') {
    numbers[0] = value + 0
    return mixed(words[0] as number, words[1] as number)
  }
  return hashOfText(String(value))
}

function hashOfText(text: string): number {
  let a = text.length
  let b = ~text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(rotated(b ^ unit), 0x5bd1e995)
  }
  return mixed(a, b)
}

const rotated = (x: number): number => (x << 13) | (x >>> 19)

/** Each bit of the result depends on all of both words. */
function mixed(a: number, b: number): number {
  const high = avalanche(a ^ avalanche(b))
  const low = avalanche(b + Math.imul(high, 0x27d4eb2d))
  return (high >>> 0) * 2 ** 21 + (low >>> 11)
}

function avalanche(word: number): number {
  let x = word
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}
