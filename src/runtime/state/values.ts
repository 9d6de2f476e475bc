import { deserialize, serialize } from 'node:v8'
import { JobError } from '../../core/errors.ts'
import { type Boxed, boxInstances, unboxInstances } from './boxed-instances.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'
import { hasInstances } from './value-instances.ts'

/** Begins values with instances of classes; the others begin with the mark of the serializer. */
const WITH_INSTANCES = 1

/**
 * Writes a JavaScript value as the structured clone algorithm sees it: numbers, bigints, dates, maps, sets, bytes and
 * cycles come back exactly, and instances of classes as such, unless there is more in them than fields: they are refused.
 * One call for many values is much cheaper than a call for each.
 */
export function writeValue(value: unknown, writer: ByteWriter): void {
  if (!hasInstances(value)) {
    writer.bytes(encode(value))
    return
  }
  const encoded = encode(boxInstances(value))
  const marked = Buffer.allocUnsafe(encoded.length + 1)
  marked[0] = WITH_INSTANCES
  marked.set(encoded, 1)
  writer.bytes(marked)
}

function encode(value: unknown): Uint8Array {
  try {
    return serialize(value)
  } catch (error) {
    throw new JobError(
      'UNSERIALIZABLE_STATE',
      `State holds a value that can't be saved (${error instanceof Error ? error.message : String(error)}): keep data in it, no functions.`,
      undefined,
      { cause: error },
    )
  }
}

export function readValue(reader: ByteReader): unknown {
  // A copy, because byte arrays within the value would share the memory of the snapshot.
  const bytes = Buffer.from(reader.bytes())
  return bytes[0] === WITH_INSTANCES
    ? unboxInstances(deserialize(bytes.subarray(1)) as Boxed)
    : (deserialize(bytes) as unknown)
}
