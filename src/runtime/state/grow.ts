export function growFloat64(old: Float64Array, length: number, fill = 0): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(length)
  grown.set(old)
  if (fill !== 0) grown.fill(fill, old.length)
  return grown
}

export function growInt32(old: Int32Array, length: number, fill = 0): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(length)
  grown.set(old)
  if (fill !== 0) grown.fill(fill, old.length)
  return grown
}

export function growUint8(old: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(length)
  grown.set(old)
  return grown
}
