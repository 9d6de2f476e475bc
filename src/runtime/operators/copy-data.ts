/** Whether a value is a primitive, or a plain object or tuple of such values: it won't grow with the records. */
export function isFixedSize(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.length > 0 && value.every(isFixedSize)
  return isPlain(value) && Object.values(value).every(isFixedSize)
}

/** A copy of plain objects and arrays; other objects in them are shared. */
export function copyData(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const copy = value.slice()
    for (let i = 0; i < copy.length; i++) copy[i] = copyData(copy[i])
    return copy
  }
  return isPlain(value) ? copyFields(value) : value
}

function copyFields(value: object): object {
  const copy: Record<string, unknown> = {}
  for (const name in value) copy[name] = copyData((value as Record<string, unknown>)[name])
  return copy
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
